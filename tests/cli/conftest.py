"""What the tests of commands share."""

from pathlib import Path

import pytest
from builders.commands import SMALL
from builders.little_asked import one_claim

from sim import cli


@pytest.fixture
def scenario(tmp_path: Path) -> str:
    """A small company in a file of its own."""
    path = tmp_path / "small.toml"
    path.write_text(SMALL)
    return str(path)


@pytest.fixture(autouse=True)
def little(monkeypatch):
    """Ask little of other facts, which is most of a comparison; who needs all of it undoes this."""
    one_claim(monkeypatch)


@pytest.fixture
def seatwise(capsys):
    """Run the command line; give exit code, standard output and standard error."""

    def call(*words: object) -> tuple[int, str, str]:
        # Drawing inputs a hundred times is most of a comparison; a test that needs it says so.
        if words[:1] == ("compare",) and {"--draws", "--quiet", "--csv"}.isdisjoint(words):
            words = (*words, "--draws", 2)
        with pytest.raises(SystemExit) as ended:
            cli.main([str(word) for word in words])
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return call
