"""One strategy, one person, one month, nobody at all: what is said is true, and said in English."""

import re

import pytest

ONE = """\
question = "What does one person cost?"
horizon_months = 1
idp = "okta"
sso_enforced = true

[workforce.employees]
headcount = 1
attrition_per_year = 0.9

[strategies.team]
label = "Team, by hand"
plan = "claude-team-annual"
mode = "invite"
"""
TWO = """
[strategies.enterprise]
label = "Enterprise, SCIM"
plan = "claude-enterprise"
mode = "scim"
"""
PRICE = "plans.claude-team-annual.seat_price_usd_per_month"
FEW = ("--replications", 2, "--workers", 1)
COMMANDS = [
    ("compare", *FEW, "--draws", 2, "--full"),
    ("compare", *FEW, "--draws", 2, "--json"),
    ("run", "--workers", 1),
    ("explain",),
    ("report", "--out", "one.md", *FEW, "--draws", 2, "--quiet"),
    ("breakeven", "--parameter", PRICE, *FEW, "--draws", 5),
    ("sweep", "--over", "desk.admins=1,2", *FEW),
    ("sensitivity", "--input", PRICE, *FEW),
    ("frontier", *FEW, "--draws", 2),
    ("upgrade", "--from", "team", "--to", "enterprise", *FEW),
    ("budget", *FEW),
    ("audit", *FEW),
]
# A word of several behind a 1, and what a number is that is none.
ODD = re.compile(
    r"(?<!sigma )(?<!high )(?<![\d.,])1 (?:[a-z]+ )?(?:people|seats|months|leavers|joiners|members"
    r"|tickets|employees|hours|days|minutes|draws|cells|replications|futures|records|contractors)\b"
    r"|\bnan\b|\binf\b|Traceback|None of 1 |-\$?0(?:\.0+)?(?![.\d])",
    re.IGNORECASE,
)


def called(words: tuple[object, ...]) -> str:
    """Name a command in the list of tests."""
    return " ".join(str(word) for word in words if word == words[0] or word == "--json")


@pytest.fixture
def asked(seatwise, tmp_path, monkeypatch):
    """Ask a command of a small company in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def call(text: str, command: str, *words: object) -> tuple[int, str]:
        (tmp_path / "small.toml").write_text(text)
        code, out, err = seatwise(command, "small.toml", *words)
        page = tmp_path / "one.md"
        return code, out + err + (page.read_text() if page.exists() else "")

    return call


@pytest.mark.parametrize("words", COMMANDS, ids=called)
def test_one_person_for_one_month(asked, words):
    code, said = asked(ONE + TWO, *words)
    assert code == 0
    assert not ODD.findall(said), said


def test_one_person_is_no_people(asked):
    sales = ONE.replace("workforce.employees", "workforce.sales")
    _, said = asked(sales, "compare", *FEW, "--draws", 2)
    assert "\n1 person in sales · 1 month from " in said


def test_one_strategy_is_no_choice(asked):
    code, said = asked(ONE, "compare", *FEW, "--draws", 2, "--full")
    assert code == 0
    assert "\n1 employee · 1 month from 1 November 2026 · " in said
    assert "There is no other to compare." in said
    for nonsense in ("Flips if", "Does the choice flip?", "the choice stays", "no other can be"):
        assert nonsense not in said
    assert "What would other facts change?" in said
    assert "As it is the only strategy, nothing can take its place." in " ".join(said.split())
    assert re.search(r"\n- On the facts of 2026-03: with these prices Team, by hand costs ", said)


@pytest.mark.parametrize("command", ["budget", "audit"])
def test_one_strategy_is_not_the_one_to_take(asked, command):
    for text, is_said in ((ONE, False), (ONE + TWO, True)):
        year = text.replace("horizon_months = 1", "horizon_months = 12")
        _, said = asked(year, command, *FEW)
        assert ("the strategy to take" in " ".join(said.split())) == is_said


def test_one_strategy_has_nothing_to_break_even_with(asked):
    code, said = asked(ONE, "breakeven", "--parameter", PRICE, *FEW)
    assert code == 0 and "There is one strategy only: add another to break even with." in said


def test_the_report_of_one_strategy_asks_for_no_choice(asked):
    _, said = asked(ONE, "report", "--out", "one.md", *FEW, "--draws", 2)
    assert "What if" in said and "Choice then" not in said and "another choice" not in said


@pytest.mark.parametrize("words", COMMANDS, ids=called)
def test_nobody_at_all(asked, words):
    code, said = asked((ONE + TWO).replace("headcount = 1", "headcount = 0"), *words)
    assert code == 0
    assert not ODD.findall(said), said


# Nobody thinks of any leaver, and the policy allows no such account.
NONE_CAN_BE_CHOSEN = (
    *("--set", "policies.max_share_over_policy=0"),
    *("--set", "signals.missed_share=0"),
    *("--set", "signals.idp_missed_share=1"),
    *("--set", "workforce.employees.headcount=9"),
    *("--set", "workforce.employees.attrition_per_year=9"),
)


def test_where_none_can_be_chosen_no_cell_has_a_winner(asked):
    code, said = asked(ONE + TWO, "sweep", "--over", "desk.admins=1,2", *FEW, *NONE_CAN_BE_CHOSEN)
    assert code == 0
    assert "\nNone of them can be chosen in any of 2 cells.\n" in said


def test_where_no_rule_can_be_chosen_none_is_dearer_than_the_best(asked):
    words = ("--from", "team", "--to", "enterprise", *FEW, *NONE_CAN_BE_CHOSEN)
    _, said = asked(ONE.replace("months = 1", "months = 3") + TWO, "upgrade", *words)
    (line,) = [line for line in said.splitlines() if line.startswith("In December 2026")]
    assert re.search(r"\$[\d,.]+ +– +– ", line), line


def test_nobody_is_no_person_to_explain(asked):
    nobody = ONE.replace("headcount = 1", "headcount = 0")
    code, said = asked(nobody, "explain", "--person", "employees/initial/1")
    assert (code, said) == (
        2,
        "nobody is entitled to a seat in Team, by hand, replication 1 of small, seed 1\n",
    )
    code, said = asked(nobody, "explain")
    assert code == 0 and "Nobody left in this replication: there is no departure to tell." in said


def test_a_cell_alone_is_no_cells_and_false_is_a_word_of_the_file(asked):
    over = ("--over", "plans.claude-enterprise.metered=true,false")
    _, said = asked(ONE + TWO, "sweep", *over, *FEW)
    flat = " ".join(said.split())
    assert "The same 2 replications in the only cell that can be run." in flat
    assert "One cell cannot be run, such as at false: " in flat
    _, said = asked(ONE + TWO, "breakeven", "--parameter", PRICE, "--replications", 1, "--draws", 0)
    assert "One replication, without intervals, billed again at every value." in said
    assert "Intervals of a break-even" not in said
