"""Where output cannot go: a sentence, and nothing half-written (kind 6)."""

import pytest
from builders.attempts import assert_said, attempt, small


@pytest.mark.xfail(strict=True, reason="kind 6: output that cannot be written is a traceback")
@pytest.mark.parametrize(
    ("shell", "code", "sentence"),
    [
        ('"$@" >/dev/full', 1, "no space left on device"),
        ('"$@" >&-', 1, "standard output is closed"),
    ],
)
def test_standard_output_that_takes_nothing(tmp_path, shell, code, sentence):
    words = ("compare", small(tmp_path), "--replications", 2)
    assert_said(attempt(*words, shell=shell), code, sentence)


@pytest.mark.xfail(strict=True, reason="kind 6: a terminal without UTF-8 gets a traceback")
def test_a_terminal_without_utf_8(tmp_path):
    path = small(tmp_path)
    words = ("compare", path, "--replications", 2)
    run = attempt(*words, LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert_said(run, 0)
    assert run.stdout.isascii()
    assert "95 % intervals" in run.stdout


@pytest.mark.xfail(strict=True, reason="kind 6: noticed only after all futures were run")
@pytest.mark.parametrize("words", [("--out", "/proc/out"), ("--out", "/sys/fs/out")])
def test_a_folder_that_cannot_be_written_is_found_before(tmp_path, words):
    # More futures than anybody waits for: it must be asked before.
    run = attempt("compare", small(tmp_path), "--replications", 100_000, "--yes", *words)
    assert_said(run, 1, "cannot be written")


@pytest.mark.xfail(strict=True, reason="kind 6: a working directory that is gone is a traceback")
def test_a_working_directory_that_is_gone(tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    path = small(tmp_path)
    shell = f'cd {gone} && rmdir {gone} && "$@"'
    run = attempt("compare", path, "--replications", 2, "--out", "out", shell=shell)
    assert_said(run, 1, "working directory")
