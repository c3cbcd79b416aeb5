"""A small company to report on."""

DRAWS = 4
SMALL = """\
question = "Is Enterprise worth it for forty people?"
facts = "2026-03"
horizon_months = 12
idp = "okta"
sso_enforced = true

[workforce.employees]
headcount = 40
attrition_per_year = { value = 0.4, low = 0.3, high = 0.5, source = "HR report 2025" }

[strategies.team]
plan = "claude-team-annual"
mode = "invite"

[strategies.enterprise]
plan = "claude-enterprise"
mode = "scim"
"""
