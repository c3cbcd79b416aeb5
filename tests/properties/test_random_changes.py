"""Whatever a company was before: once a directory is in place, everybody present is a member."""

import datetime as dt

import pytest
from builders.companies import Lived, laid
from builders.random_companies import company_or_refusal, hours
from builders.random_people import forgotten_once, segments
from builders.random_values import share
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from sim.records.events import (
    IdpDisabled,
    OwnershipTransferred,
    Removed,
    SeatTaken,
    Switched,
    UnknownToDirectory,
)

TEAMS = ("claude-team-annual", "claude-team-monthly")
DIRECTORY = {"plan": "claude-enterprise", "mode": "scim"}


@st.composite
def changes(draw):
    """A company that comes to a directory by one or two changes, with nothing slow or failing."""
    facts = draw(st.sampled_from(["2026-03", "2026-10"]))
    modes = ["invite", "automation"] + (["jit"] if facts == "2026-10" else [])
    months = draw(st.integers(3, 12))
    start = draw(st.dates(dt.date(2024, 1, 1), dt.date(2027, 12, 31)))
    first = {"plan": draw(st.sampled_from(TEAMS)), "mode": draw(st.sampled_from(modes))}
    month = draw(st.integers(2, months - 1))
    then = [{**DIRECTORY, "at_month": month}]
    middle = draw(st.sampled_from([None, *modes]))
    if middle and middle != first["mode"]:
        then.insert(0, {"plan": first["plan"], "mode": middle, "at_month": 1})
    tariff = {
        "invite_expiry_days": draw(st.floats(0.5, 30)),
        "invitation_holds_seat": draw(st.booleans()),
        "minimum_seats": 0,
        "maximum_seats": draw(st.sampled_from(["none", 30])),
    }
    forgotten = forgotten_once({"missed_share": draw(share), "idp_missed_share": draw(share)})
    segment = draw(segments(25, start, months))
    # What a segment says of its own people is laid on what the company says.
    segment["signals"] = forgotten_once({**forgotten, **segment.get("signals", {})})
    return company_or_refusal(
        laid(
            {
                "facts": facts,
                "start": start,
                "horizon_months": months,
                "hours": draw(st.one_of(st.just({}), hours())),
                "workforce": {"employees": segment},
            },
            {
                "signals": {
                    **forgotten,
                    "accept_first_share": draw(share),
                    "accept_resend_share": draw(share),
                    "idp_lag_hours": draw(st.sampled_from([0.0, 5.0, 200.0])),
                    "reaction_days": draw(st.sampled_from([0.0, 3.0, 40.0])),
                    "joiner_ahead_days": draw(st.sampled_from([0.0, 10.0])),
                },
                "desk": {
                    "leaver_response_hours": draw(st.sampled_from([0.0, 10.0, 100.0])),
                    "joiner_response_hours": draw(st.sampled_from([0.0, 10.0, 100.0])),
                },
                "policies": {
                    "give_up_after_invitations": draw(st.integers(1, 3)),
                    "review_detection_share": 0.0,
                },
                # Nobody waits for an admin to buy the seat.
                "plans": {
                    first["plan"]: tariff,
                    "claude-enterprise": {
                        "minimum_seats": 0,
                        "seat_purchase": "with_the_action",
                    },
                },
                "strategies": {"up": {**first, "sso_enforced": True, "then": then}},
            },
        )
    )


def check(scenario, number):
    """Nobody is lost, and whom the IdP does not know any more is out, from the change on."""
    world = Lived(scenario, seed=number)
    horizon, people = world.calendar.horizon_hours, world.people
    if [each.mode for each in world.of(Switched)][-1:] != ["scim"]:
        return
    change = world.hours(Switched)[-1]
    events = [(each.hours, 0, each.person, True) for each in world.of(SeatTaken)]
    events += [(each.hours, 1, each.person, False) for each in world.of(Removed)]
    owners = {each.person for each in world.of(OwnershipTransferred)}
    off = {each.person: each.hours for each in world.of(IdpDisabled)}
    told = people.told_start_hours
    # Just after the change, and at the end of the horizon.
    for moment in (change, horizon - 1e-6):
        members = set()
        for _, _, person, is_in in sorted(event for event in events if event[0] <= moment):
            (members.add if is_in else members.discard)(person)
        present = {
            person
            for person in range(len(people))
            if told[person] <= moment < people.left_hours[person]
            and off.get(person, horizon) > moment
        }
        # Whom the first sync cut off is back when an admin has time.
        unknown = {each.person for each in world.of(UnknownToDirectory)}
        assert present - unknown <= members
        gone = {person for person in members if off.get(person, horizon) <= moment}
        current = {world.people.role.tolist().index("owner")} if len(people) else set()
        assert gone <= owners | current


slow_to_draw = list(HealthCheck)


@settings(max_examples=40, suppress_health_check=slow_to_draw)
@given(st.data(), st.integers(1, 10**6))
def test_after_a_change_to_a_directory_everybody_is_where_they_belong(data, number):
    check(data.draw(changes()), number)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_nobody_is_lost_in_a_thousand_changes(part):
    @seed(part)
    @settings(max_examples=250, database=None, suppress_health_check=slow_to_draw)
    @given(st.data(), st.integers(1, 10**6))
    def keep(data, number):
        check(data.draw(changes()), number)

    keep()
