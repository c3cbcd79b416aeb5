"""What the tests of commands share."""

import pytest

from sim import cli


@pytest.fixture
def seatwise(capsys):
    """Run the command line; give exit code, standard output and standard error."""

    def call(*words: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            cli.main([str(word) for word in words])
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return call
