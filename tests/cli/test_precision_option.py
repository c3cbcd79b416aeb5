"""`--precision`: in whatever way a share is written, and what its help says of it."""

import json

import pytest
from builders.attempts import small


@pytest.mark.parametrize("written", ["5%", "5", "0.05"])
def test_five_is_five_per_cent(seatwise, tmp_path, written):
    out = tmp_path / "out"
    words = ("compare", small(tmp_path), "--precision", written, "--quiet", "--out", out)
    code, _, said = seatwise(*words, "--max-replications", 40)
    precision = json.loads((out / "manifest.json").read_text())["precision"]
    assert (code, precision["share"], precision["replications"]) == (0, 0.05, 40)
    assert precision["sentence"].count("5 %") == 1
    assert precision["sentence"] in " ".join(said.split())


def test_the_help_says_the_three_ways_and_the_ceiling(seatwise):
    _, out, _ = seatwise("compare", "--help")
    said = " ".join(out.split())
    assert "5%, 5 and 0.05 are the same" in said and "2,000 by default" in said
