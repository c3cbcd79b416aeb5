"""`--columns`: what it says of a file of people, and what it cannot say."""

import pytest

PEOPLE = "who,from,until\nboss,2019-01-07,\n" + "".join(
    f"p{number},2021-03-01,2024-{number:02}-15\n" for number in range(1, 13)
)
STAYS = "who,weeks here,gone\n" + "".join(f"{n},{n + 3},{n % 2}\n" for n in range(40))


@pytest.fixture
def calibrate(tmp_path, seatwise):
    """Calibrate a file of a text; give exit code, standard output and standard error."""

    def call(text: str, *words: object) -> tuple[int, str, str]:
        (tmp_path / "people.csv").write_text(text)
        hr, out = tmp_path / "people.csv", tmp_path / "ours.toml"
        return seatwise("calibrate", "--hr", hr, "--out", out, "--force", *words)

    return call


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ("id=who,start=from,end=from", "column from is said to be start and end"),
        ("id=who,start=from,start=until", '"start" is said to be from and until; keep one'),
        ("id=who,left=until", '"left" is no meaning of a column; there is id, start, end'),
    ],
)
def test_a_slip_of_the_hand_is_a_sentence_that_says_which(calibrate, columns, sentence):
    code, out, err = calibrate(PEOPLE, "--columns", columns)
    assert (code, out) == (2, "")
    assert sentence in " ".join(err.split())


def test_columns_of_durations_may_have_any_name(calibrate):
    code, _, err = calibrate(STAYS, "--durations", "days")
    assert code == 2 and "has no column duration, left" in err
    words = ("--durations", "days", "--columns")
    code, out, _ = calibrate(STAYS, *words, "duration=weeks here,left=gone")
    assert code == 0
    assert "'weeks here' as duration, 'gone' as left" in " ".join(out.split())
    code, _, err = calibrate(STAYS, *words, "start=who")
    assert code == 2 and '"start" is no meaning of a column; there is duration, left' in err
