"""No id or name of a file of people is in any output: each one is looked for in all of them."""

import stat

import pytest
from builders.companies import OF_A_FILE

IDS = [f"zyx{number}@secret.example" for number in range(14)]
NAMES = [f"Qwertz-{number}" for number in range(14)]


@pytest.fixture
def company(tmp_path, monkeypatch):
    """A company of named people, most of whom leave, one twice."""
    rows = ["Employee_Name,EmpID,StartDate,EndDate"]
    rows += [f"{NAMES[0]},{IDS[0]},2019-01-07,", f"{NAMES[1]},{IDS[1]},2019-02-04,"]
    rows += [
        f"{NAMES[number]},{IDS[number]},2021-03-0{number % 9 + 1},2025-{number - 1:02}-14"
        for number in range(2, 14)
    ]
    rows.append(f"{NAMES[3]},{IDS[3]},2025-06-02,2025-11-14")
    (tmp_path / "people.csv").write_text("\n".join(rows) + "\n")
    (tmp_path / "ours.toml").write_text(OF_A_FILE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def is_named(text):
    return any(each.casefold() in text.casefold() for each in (*IDS, *NAMES, "zyx", "qwertz"))


@pytest.mark.parametrize(
    "words",
    [
        ("compare", "ours.toml", "--full", "--replications", 3, "--draws", 2),
        ("compare", "ours.toml", "--json", "--replications", 3, "--draws", 2),
        ("run", "ours.toml", "--json"),
        ("explain", "ours.toml", "--strategy", "team"),
        ("explain", "ours.toml", "--strategy", "team", "--person", "employees/file/nobody"),
        ("replay", "ours.toml", "--hr", "people.csv", "--replications", 3),
        ("replay", "ours.toml", "--hr", "people.csv", "--replications", 3, "--json"),
        ("replay", "ours.toml", "--hr", "people.csv", "--replications", 3, "--csv"),
        ("replay", "ours.toml", "--hr", "people.csv", "--columns", "id=EmpId"),
        ("audit", "ours.toml", "--replications", 2, "--csv"),
        ("calibrate", "--hr", "people.csv", "--out", "found.toml", "--json"),
        ("report", "ours.toml", "--replications", 3, "--draws", 2, "--out", "report.html"),
    ],
    ids=lambda words: " ".join(map(str, words)),
)
def test_nobody_is_named_on_a_screen_or_in_a_file(company, seatwise, words):
    code, out, err = seatwise(*words)
    # Who is not there and a column that is not there are mistakes, and said.
    assert code == (2 if words[-1] in ("employees/file/nobody", "id=EmpId") else 0)
    assert out or err
    assert not is_named(out) and not is_named(err)
    for place in company.iterdir():
        if place.name != "people.csv":
            assert not is_named(place.read_bytes().decode("latin-1")), place


def test_nobody_is_named_in_stored_frames(company, seatwise):
    assert seatwise("run", "ours.toml", "--out", "kept", "--export", "csv")[0] == 0
    kept = sorted(each for each in (company / "kept").rglob("*") if each.is_file())
    (people,) = (each for each in kept if each.name == "people.csv")
    assert people.read_text().count("employees/file/") == 15
    assert not any(is_named(each.read_bytes().decode("latin-1")) for each in kept)


@pytest.mark.parametrize(
    "row",
    [
        f"{NAMES[5]},{IDS[5]},{NAMES[6]},",
        f"{NAMES[5]},{IDS[5]},2025-01-01,{IDS[6]}",
        f"{NAMES[5]},{IDS[1]},2020-01-01,",
        f"{NAMES[5]},{IDS[5]},2021-01-01,2020-01-01",
    ],
)
def test_a_message_names_lines_and_nobody(company, seatwise, row):
    with (company / "people.csv").open("a") as file:
        file.write(row + "\n")
    for words in (
        ("compare", "ours.toml"),
        ("replay", "ours.toml", "--hr", "people.csv"),
        ("calibrate", "--hr", "people.csv", "--out", "found.toml"),
    ):
        code, out, err = seatwise(*words)
        assert code == 2 and "line 1" in err, err
        assert not is_named(out) and not is_named(err)


def test_the_key_is_made_once_and_is_the_owner_s(company, seatwise):
    def windows():
        return seatwise("explain", "ours.toml", "--strategy", "team")[1]

    first = windows()
    key = company / ".seatwise-key"
    secret = key.read_bytes()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600 and len(secret) == 32
    assert windows() == first and key.read_bytes() == secret
    # Another key gives other names and the same luck.
    key.unlink()
    second = windows()
    assert second != first
    lengths = [[len(word) for word in text.split()] for text in (first, second)]
    assert lengths[0] == lengths[1]
