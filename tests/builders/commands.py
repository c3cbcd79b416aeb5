"""A small company for the command line, and a process of its own to run it."""

import os
import subprocess
import sys

SMALL = """\
question = "Is Enterprise worth it for thirty people?"
facts = "2026-03"
horizon_months = 12
idp = "okta"
sso_enforced = true

[workforce.employees]
headcount = 30
attrition_per_year = 0.4

[strategies.team]
plan = "claude-team-annual"
mode = "invite"

[strategies.enterprise]
plan = "claude-enterprise"
mode = "scim"
"""


def fresh(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "sim", *words],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )
