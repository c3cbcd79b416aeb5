"""Where output cannot go: a sentence, and nothing half-written (kind 6)."""

import pytest
from builders.attempts import assert_said, attempt, attempt_here, small


@pytest.mark.parametrize(
    ("shell", "code", "sentence"),
    [
        ('"$@" >/dev/full', 1, "no space left on device"),
        ('"$@" >/dev/full 2>/dev/full', 1, ""),
        ('"$@" >&- 2>&-', 1, ""),
        ('"$@" 2>&-', 0, ""),
        ('"$@" | exit 0', 0, ""),
        ('"$@" >&-', 1, "standard output is closed"),
    ],
)
def test_standard_output_that_takes_nothing(tmp_path, shell, code, sentence):
    words = ("compare", small(tmp_path), "--replications", 2, "--draws", 2)
    assert_said(attempt(*words, shell=shell), code, sentence)


@pytest.mark.parametrize(
    "encoding",
    [
        # Has none of our marks, and some of them.
        *("ascii", "cp1252"),
        *(pytest.param(name, marks=pytest.mark.slow) for name in ("latin-1", "koi8-r")),
    ],
)
def test_a_terminal_without_utf_8(tmp_path, encoding):
    path = small(tmp_path)
    words = ("compare", path, "--replications", 2, "--draws", 2)
    run = attempt(*words, LC_ALL="C", PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert_said(run, 0)
    assert "How sure" in run.stdout


@pytest.mark.parametrize("words", [("--out", "/proc/out"), ("--out", "/sys/fs/out")])
def test_a_folder_that_cannot_be_written_is_found_before(tmp_path, words):
    # More futures than anybody waits for: it must be asked before.
    run = attempt_here("compare", small(tmp_path), "--replications", 100_000, "--yes", *words)
    assert_said(run, 1, "cannot be written")


def test_a_working_directory_that_is_gone(tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    path = small(tmp_path)
    shell = f'cd {gone} && rmdir {gone} && "$@"'
    run = attempt("compare", path, "--replications", 2, "--out", "out", shell=shell)
    assert_said(run, 1, "working directory")


def test_a_full_disk_keeps_what_is_finished(tmp_path):
    # A file that may not grow beyond this is as good as a disk that is full.
    shell = "ulimit -f 16; trap '' XFSZ; \"$@\""
    words = ("run", small(tmp_path), "--out", tmp_path / "out", "--set", "horizon_months=24")
    assert_said(attempt(*words, shell=shell), 1, f"{tmp_path / 'out'}: cannot be written")
    assert not (tmp_path / "out" / "manifest.json").exists()
    assert list(tmp_path.rglob(".*")) == []
    page = tmp_path / "page.html"
    month = ("--replications", 2, "--draws", 2, "--set", "horizon_months=1")
    run = attempt("report", small(tmp_path), *month, "--out", page, shell=shell)
    assert_said(run, 1, f"{page}: file too large")
    assert not page.exists()


def test_a_report_that_cannot_be_written_is_found_before(tmp_path):
    words = ("--replications", 100_000, "--yes", "--out", "/proc/page.html")
    assert_said(attempt_here("report", small(tmp_path), *words), 1, "/proc: ")
