"""What a killed process left beside a place: the next one that writes there removes it."""

import os
import time
from pathlib import Path

import pytest

from sim.core import files
from sim.experiment.storage.folders import replacing

HOUR_SECONDS = 3600
LEFT = ".a.txt-k1ll3d00.seatwise"


def left(path: Path, age_seconds: float = 2 * HOUR_SECONDS) -> Path:
    """Make a file of this age."""
    path.write_bytes(b"half")
    then = time.time() - age_seconds
    os.utime(path, (then, then))
    return path


@pytest.mark.parametrize("write", [files.replace, files.create])
def test_a_file_that_was_left_goes_with_the_next_writing(tmp_path: Path, write) -> None:
    left(tmp_path / LEFT)
    write(tmp_path / "a.txt", b"whole")
    assert [each.name for each in tmp_path.iterdir()] == ["a.txt"]


def test_what_another_process_may_be_writing_stays(tmp_path: Path) -> None:
    young = left(tmp_path / LEFT, HOUR_SECONDS / 2)
    files.replace(tmp_path / "a.txt", b"whole")
    assert young.exists()


@pytest.mark.parametrize(
    "name",
    [
        *(".a.txt-notes", "a.txt-k1ll3d00.seatwise", ".b.txt-k1ll3d00.seatwise", ".seatwise-key"),
        # Of the place a.txt-2.
        ".a.txt-2-k1ll3d00.seatwise",
    ],
)
def test_what_is_not_clearly_ours_stays(tmp_path: Path, name: str) -> None:
    other = left(tmp_path / name)
    files.replace(tmp_path / "a.txt", b"whole")
    assert other.exists()


def test_a_killed_writer_leaves_what_the_next_one_knows(tmp_path: Path) -> None:
    pid = os.fork()
    if pid == 0:
        os.link = lambda *_: os.kill(os.getpid(), 9)
        files.create(tmp_path / "a.txt", b"never whole")
    os.waitpid(pid, 0)
    (half,) = tmp_path.iterdir()
    left(half)
    files.create(tmp_path / "a.txt", b"whole")
    assert [each.name for each in tmp_path.iterdir()] == ["a.txt"]


def folder_left(place: Path, *inside: str) -> Path:
    """Make a folder as one that was killed while it wrote `place`."""
    made = place.parent / f".{place.name}-k1ll3d00.seatwise"
    for name in inside:
        (made / name).mkdir(parents=True)
        (made / name / "manifest.json").write_text("{}")
    then = time.time() - 2 * HOUR_SECONDS
    os.utime(made, (then, then))
    return made


def test_a_folder_that_was_left_goes_too(tmp_path: Path) -> None:
    made = folder_left(tmp_path / "out", "new")
    with replacing(tmp_path / "out") as new:
        (new / "x").touch()
    assert not made.exists()


def test_the_only_copy_of_what_was_there_is_never_removed(tmp_path: Path) -> None:
    made = folder_left(tmp_path / "out", "new", "old")
    with replacing(tmp_path / "out") as new:
        (new / "x").touch()
    assert (made / "old" / "manifest.json").exists()
    # Now a result is in the place, and what was there before it may go.
    with replacing(tmp_path / "out") as new:
        (new / "x").touch()
    assert not made.exists()
