"""Companies that ask which strategy to take, in a few words."""

import pandas as pd

COMPANY = """\
facts = "2026-10"
horizon_months = {months}
idp = "okta"
sso_enforced = true
{more}

[workforce.employees]
headcount = {people}
attrition_per_year = 0.5
"""
STRATEGY = """
[strategies.{name}]
label = "{label}"
plan = "{plan}"
mode = "{mode}"
"""
TEAM = STRATEGY.format(name="t", label="Team, by hand", plan="claude-team-annual", mode="invite")
TWIN = STRATEGY.format(name="tt", label="Team again", plan="claude-team-annual", mode="invite")
JIT = STRATEGY.format(name="j", label="Team, by JIT", plan="claude-team-annual", mode="jit")
LARGE = STRATEGY.format(name="e", label="Enterprise", plan="claude-enterprise", mode="scim")
NO_FLIPS = pd.DataFrame(
    [("", "2026-10", None, None, None, None, None, False)],
    columns=[
        *("claim", "facts", "choice", "other"),
        *("break_even_usd", "break_even_usd_low", "break_even_usd_high", "flips"),
    ],
)
