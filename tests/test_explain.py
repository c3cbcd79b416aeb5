"""One person's story: every kind of record has its words, and the minutes add up."""

import re
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_frames import ended, happened, member, people, removed

import sim
from sim import records as r
from sim import story
from sim.exposure import STAGES, windows

HORIZON = 24.0 * 365
SCENARIO = """\
question = "Who could still get in?"
start = 2026-03-02
horizon_months = 12
idp = "okta"

[workforce.employees]
headcount = 60
attrition_per_year = 0.5

[strategies.team]
plan = "claude-team-annual"
mode = "invite"

[strategies.enterprise]
plan = "claude-enterprise"
mode = "scim"
"""
MONDAY, FRIDAY = 24.0 * 14, 24.0 * 11  # 16 March and 13 March 2026


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    """Sixty people, of whom half leave in a year; the year begins on a Monday."""
    path = tmp_path_factory.mktemp("scenarios") / "sixty.toml"
    path.write_text(SCENARIO)
    return sim.load(path)


@pytest.fixture
def tell(scenario, monkeypatch):
    """Tell the story of the first person of a future made by hand."""

    def call(fates, rows, *, strategy="team", end=HORIZON + 24, sso=True, session=None, who=0):
        fates = people(*fates)
        frames = happened(*rows)
        ends = ended((strategy, 1, end))
        result = SimpleNamespace(
            scenario=scenario,
            strategies=(strategy,),
            frames=SimpleNamespace(people=fates),
            windows=windows(fates, frames, ends, {strategy: (sso, session)}, HORIZON),
            records=r.chronicle(frames, fates, ends),
        )
        monkeypatch.setattr(story, "run", lambda *_, **__: result)
        person = None if who is None else fates["id"][who]
        return story.explain(scenario, strategy, 1, person)

    return call


def leaver(left, told=None, cause="involuntary", **more):
    return {
        "left_hours": left,
        "told_left_hours": left if told is None else told,
        "cause": cause,
        **more,
    }


def lived(fate):
    return [
        ("team", r.Started(fate.get("start_hours", 0.0), 0)),
        ("team", r.Left(fate["left_hours"], 0, fate["cause"])),
    ]


WEEKEND = """\
employees/initial/1 under team, replication 1 of sixty, seed 1

 Mon 2 Mar 2026 00:00  already in the company; a member, with a seat; got in
Fri 13 Mar 2026 17:00  left, involuntary
Mon 16 Mar 2026 09:00  HR told IT of the departure; ticket: urgent removal
Mon 16 Mar 2026 09:12  urgent removal: 8 min of an admin's work since 09:04; removed in the console;
                       exposed 64 h 12 min: 64 h waiting for HR, 4 min waiting for an admin, 8 min
                       with an admin at work

Held a seat for 64 h 12 min after leaving.
"""


def test_a_weekend_without_a_word_from_hr(tell):
    fate = leaver(FRIDAY + 17, MONDAY + 9)
    done, picked = MONDAY + 9.2, MONDAY + 9 + 4 / 60
    rows = [
        *lived(fate),
        *member("team"),
        ("team", r.TicketOpened(MONDAY + 9, 0, "urgent")),
        ("team", r.DeskAction(done, 0, "urgent", picked, 8.0, 1)),
        ("team", removed(done, picked_up=picked)),
    ]
    # The IdP account lives on, so that nothing closes the way in before the removal.
    text = tell([fate | {"idp_disabled_hours": MONDAY + 12}], rows)
    assert text == WEEKEND


def test_who_was_removed_in_time_was_not_exposed(tell):
    fate = leaver(FRIDAY + 17, FRIDAY - 24, "voluntary")
    text = tell([fate], [*lived(fate), *member("team"), ("team", removed(FRIDAY + 16))])
    assert "removed in the console" in text
    assert "left, voluntary; no way in: not exposed" in text
    assert text.endswith("Left no seat behind.\n")


def test_a_window_still_open_says_at_least(tell):
    fate = leaver(FRIDAY + 17, MONDAY + 9, missed=True)
    text = tell([fate], [*lived(fate), *member("team")], end=HORIZON + 24)
    assert "HR told IT of the departure, and nobody asked for the removal here, and nobody" in (
        re.sub(r"\s+", " ", text)
    )
    assert "Wed 3 Mar 2027 00:00" in text.replace("Tue 2", "Wed 3")
    assert "still open when the books were closed: exposed at least" in text
    assert text.endswith("Was still a member when the books were closed.\n")


def test_a_session_outlives_the_login(tell):
    fate = leaver(FRIDAY + 17, session_kept=True, session_share=0.0)
    rows = [
        *lived(fate),
        *member("team"),
        ("team", r.IdpDisabled(FRIDAY + 18, 0)),
        ("team", removed(MONDAY)),
    ]
    text = tell([fate | {"idp_disabled_hours": FRIDAY + 18}], rows, session=10.0)
    assert "Sat 14 Mar 2026 04:00  the last session ended; exposed 11 h: 1 h until the IdP" in text
    assert "10 h until the last session ended" in re.sub(r"\s+", " ", text)


def test_a_single_stage_is_not_said_twice(tell):
    fate = leaver(FRIDAY + 17)
    rows = [*lived(fate), *member("team"), ("team", r.IdpDisabled(FRIDAY + 18, 0))]
    text = tell([fate | {"idp_disabled_hours": FRIDAY + 18}], rows)
    assert "IdP account switched off; exposed 1 h, until the IdP account was off" in text


def test_less_than_a_minute_is_still_exposed(tell):
    fate = leaver(FRIDAY + 17)
    text = tell([fate], [*lived(fate), *member("team"), ("team", removed(FRIDAY + 17.001))])
    assert "exposed less than a minute" in text
    assert text.endswith("Left no seat behind.\n")


def test_in_again_after_the_removal(tell):
    fate = leaver(FRIDAY + 17)
    rows = [
        *lived(fate),
        *member("enterprise"),
        ("enterprise", r.IdpDisabled(FRIDAY + 17, 0)),
        ("enterprise", removed(FRIDAY + 18, route="sync")),
        *member("enterprise", spell=2, taken=FRIDAY + 19, activated=FRIDAY + 20),
        ("enterprise", removed(FRIDAY + 22, spell=2, route="sync")),
    ]
    text = tell([fate], [row for row in rows if row[0] != "team"], strategy="enterprise", sso=False)
    assert "a member again" in text
    assert "exposed 4 h: 1 h waiting for the sync, 3 h in again after being re-provisioned" in (
        re.sub(r"\s+", " ", text)
    )


def test_what_the_company_went_through_is_told_while_the_window_was_open(tell):
    fate = leaver(FRIDAY + 17)
    rows = [
        *lived(fate),
        *member("team"),
        ("team", r.ConnectionLost(FRIDAY, "break")),
        ("team", r.ConnectionLost(FRIDAY + 18, "outage")),
        ("team", r.ConnectionRestored(FRIDAY + 20, "outage")),
        ("team", r.TermStarted(FRIDAY + 19, 1, 30)),
        ("team", r.SeatsBought(FRIDAY + 19, 1)),
        ("team", removed(MONDAY)),
        ("team", r.ConnectionRestored(MONDAY + 1, "break")),
    ]
    text = tell([fate], rows)
    assert "19:00" not in text.replace("13 Mar 2026 19:00", "")
    assert "the vendor's service went down" in text
    assert "the vendor's service was up again" in text
    assert "term 2 began with 30 seats" in text
    assert "broke" not in text
    assert "bought" not in text


def test_a_joiner_from_the_first_word_to_giving_up(tell):
    fate = {"initial": False, "start_hours": 33.0, "told_start_hours": 9.0, "role": "admin"}
    rows = [
        ("team", r.TicketOpened(9.0, 0, "joiner")),
        ("team", r.DeskAction(10.0, 0, "joiner", 9.5, 30.0, 3)),
        ("team", r.InvitationSent(10.0, 0, 1)),
        ("team", r.AccessGiven(10.0, 0)),
        ("team", r.Started(33.0, 0)),
        ("team", r.InvitationExpired(500.0, 0, 1)),
        ("team", r.InvitationSent(600.0, 0, 2)),
        ("team", r.GivenUp(1200.0, 0, 2)),
    ]
    text = tell([fate], rows)
    flat = re.sub(r"\s+", " ", text)
    assert text.splitlines()[0].startswith("employees/initial/1 (admin) under team")
    assert "invitation for 3 people in one go: 30 min of an admin's work since 09:30; inv" in flat
    for part in (
        "started",
        "expired unanswered",
        "invited, attempt 2",
        "gave up after 2 invitations",
    ):
        assert part in text
    assert text.endswith("Did not leave inside the horizon.\n")


def test_a_purchase_names_the_seat_that_was_bought(tell):
    rows = [
        ("team", r.Started(0.0, 0)),
        ("team", r.DeskAction(50.0, 0, "purchase", 50.0, 5.0, 1)),
        ("team", r.SeatsBought(50.0, 1)),
        ("team", r.SeatsBought(90.0, 2)),
        *member("team", taken=50.0, activated=50.0),
    ]
    text = tell([{}], rows)
    assert "a seat was bought, as none was free; purchase of a seat: 5 min" in text
    assert "2 seats" not in text


ONE_OF_EACH = [
    r.Started(1.0, 0),
    r.Left(1.0, 0, "layoff"),
    r.SeatTaken(1.0, 0, 1),
    r.Activated(1.0, 0, 1),
    removed(1.0, route="task"),
    r.AccessGiven(1.0, 0),
    r.InvitationSent(1.0, 0, 1),
    r.InvitationAccepted(1.0, 0, 1),
    r.InvitationExpired(1.0, 0, 1),
    r.InvitationWithdrawn(1.0, 0, 1),
    r.GivenUp(1.0, 0, 3),
    r.TicketOpened(1.0, 0, "task"),
    r.DeskAction(1.0, 0, "task", 0.5, 10.0, 1),
    r.SyncFailed(1.0, 0, "remove", 1, True),
    r.ConnectionLost(1.0, "break"),
    r.ConnectionRestored(1.0, "break"),
    r.OrphanFound(1.0, 0, 2),
    r.IdpDisabled(1.0, 0),
    r.SeatsBought(1.0, 2),
    r.SeatShort(1.0, 0),
    r.TermStarted(1.0, 1, 9),
]


@pytest.mark.parametrize("record", ONE_OF_EACH, ids=lambda record: type(record).__name__)
def test_every_kind_of_record_has_words(scenario, record):
    calendar = story.Calendar.of(scenario.parameters)
    words = story._TOLD[type(record).__name__]({**record._asdict(), "initial": True}, calendar)
    assert words
    assert not re.search(r"\bnan\b", words)


def test_no_kind_of_record_stage_route_or_work_is_forgotten():
    names = {kind.__name__ for kind in r.KINDS}
    assert names == set(story._TOLD) == {type(record).__name__ for record in ONE_OF_EACH}
    assert {*story._TOLD, "told", "closed"} == set(story._ORDER)
    assert set(STAGES) == set(story._STAGES)
    assert "again (retry 1), and nobody was told" in story._sync_failed(
        {"operation": "remove", "attempt": 1, "silent": True}, None
    )


def minutes(text: str) -> int:
    found = re.fullmatch(r"(?:([\d,]+) h)? ?(?:(\d+) min)?", text)
    assert found, text
    hours, rest = found.groups("0")
    return 60 * int(hours.replace(",", "")) + int(rest)


LENGTH = r"(?:[\d,]+ h \d+ min|[\d,]+ h|\d+ min)"


def check_sum(text: str) -> None:
    """The first length of a sentence about a window is the sum of the others."""
    whole, *parts = re.findall(LENGTH, text.replace("\xa0", " "))
    if parts:
        assert minutes(whole) == sum(map(minutes, parts))


@given(
    st.floats(0, 20_000), st.lists(st.floats(0, 400), min_size=len(STAGES), max_size=len(STAGES))
)
def test_stages_add_up_to_the_exposure_shown(left, hours):
    window = {f"stage_{name}_hours": value for name, value in zip(STAGES, hours, strict=True)}
    window |= {"left_hours": left, "exposure_hours": sum(hours), "censored": False}
    text = story._exposure(window)
    if sum(hours) > 1 / 60:
        check_sum(text)
    if sum(hours) > 1 / 30:
        assert minutes(re.findall(LENGTH, text.replace("\xa0", " "))[0]) == pytest.approx(
            sum(hours) * 60, abs=1
        )


@pytest.mark.parametrize("strategy", ["team", "enterprise"])
def test_the_worst_windows_of_a_real_future_and_the_story_of_each(scenario, strategy):
    text = sim.explain(scenario, strategy, 3)
    lines = text.splitlines()
    assert lines[0] == f"{strategy.title()}, replication 3 of sixty, seed 1"
    assert max(map(len, lines)) <= 100
    worst = re.split(r"\n(?=\d\. )", text)[1:]
    assert 1 <= len(worst) <= story.WORST
    lengths = []
    for window in worst:
        person = re.match(r"\d\. (\S+):", window)[1]
        said = re.sub(r"\s+", " ", window).partition("; ")[2].rstrip(". ")
        check_sum(said)
        lengths.append(minutes(re.findall(LENGTH, said)[0]))
        told = sim.explain(scenario, strategy, 3, person)
        assert said in re.sub(r"\s+", " ", told)
        assert max(map(len, told.splitlines())) <= 100
    assert lengths == sorted(lengths, reverse=True)


def test_nobody_left(tell):
    text = tell([{}], [("team", r.Started(0.0, 0))], who=None)
    assert text.endswith("\n\n0 people left, and nobody could get in after leaving.\n")


def test_an_unknown_person_is_answered_with_the_nearest(scenario):
    with pytest.raises(sim.ScenarioError) as error:
        sim.explain(scenario, "team", 1, "employees/initial/199")
    assert 'there is no "employees/initial/199" among the ' in str(error.value)
    assert "there is employees/initial/" in str(error.value)
