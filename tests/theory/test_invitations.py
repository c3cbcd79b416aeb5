"""Invitations that are answered with equal probability, far before they expire."""

import numpy as np
import pytest
from builders.agreement import agrees, batch_means
from builders.companies import ALWAYS_OPEN, TEAM, Lived, company

from sim.records.events import GivenUp, InvitationAccepted, InvitationExpired, InvitationSent

PEOPLE = 20_000


@pytest.mark.parametrize(
    ("share", "attempts"), [(0.3, 3), pytest.param(0.4, 2, marks=pytest.mark.slow)]
)
def test_attempts_and_those_given_up_follow_the_geometric_law(share, attempts):
    scenario = company(
        ALWAYS_OPEN,
        {
            "start_state": "rollout",
            "horizon_months": 6,
            "workforce": {"employees": {"headcount": PEOPLE}},
            "signals": {
                "accept_first_share": share,
                "accept_resend_share": share,
                "reaction_days": 0.1,
            },
            "policies": {"give_up_after_invitations": attempts},
            "strategies": TEAM,
        },
    )
    lived = Lived(scenario)
    sent, given_up = np.zeros(PEOPLE), np.zeros(PEOPLE)
    for record in lived.of(InvitationSent):
        sent[record.person] += 1
    for record in lived.of(GivenUp):
        given_up[record.person] += 1
    lost = (1 - share) ** attempts
    agrees(batch_means(sent), (1 - lost) / share)
    agrees(batch_means(given_up), lost)
    answered, expired = lived.of(InvitationAccepted), lived.of(InvitationExpired)
    assert len(answered) + sum(given_up) == PEOPLE
    assert len(answered) + len(expired) == sent.sum()
