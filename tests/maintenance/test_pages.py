"""The generated pages are written where the repository is, and only what changed."""

import shutil
from pathlib import Path

import pytest

from sim import cli
from sim.maintenance import notebooks, pages

REPOSITORY = Path(__file__).resolve().parents[2]
OUTPUT = "Totals\n\nDifference to nothing\n"


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that the pages are made of; the README's command is not run."""
    for path in (pages.README, pages.NOTEBOOK, pages.PICTURE, pages.METRICS, pages.SCENARIOS):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY / path, tmp_path / path)
    monkeypatch.setattr(pages, "fresh_output", lambda _: OUTPUT)
    return tmp_path


def test_what_changed_is_written_and_named(copied: Path) -> None:
    (copied / pages.METRICS).write_text("old")
    (copied / pages.PICTURE).unlink()
    assert pages.refresh(copied) == [pages.METRICS, pages.PICTURE, pages.README]
    assert pages.shown_output((copied / pages.README).read_text(encoding="utf-8")) == OUTPUT
    assert (copied / pages.METRICS).read_bytes() == (REPOSITORY / pages.METRICS).read_bytes()
    assert pages.refresh(copied) == []


def test_another_folder_is_refused(tmp_path: Path) -> None:
    for text in (None, "# Another project\n"):
        if text:
            (tmp_path / "README.md").write_text(text)
        with pytest.raises(pages.PageError, match=r"README\.md is not seatwise's; run this in its"):
            pages.refresh(tmp_path)
    assert len(list(tmp_path.iterdir())) == 1


def test_the_command_writes_notebooks_and_then_pages(
    copied: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(copied)
    ran: list[Path] = []
    monkeypatch.setattr(notebooks, "refresh", lambda paths: ran.extend(paths) or [])

    def call(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            cli.main(["refresh", *words])
        return int(ended.value.code or 0), *capsys.readouterr()

    assert call("01-which-plan") == (0, "README.md: changed\n", "")
    assert call() == (0, "Nothing changed.\n", "")
    assert ran == 2 * [pages.NOTEBOOK]
    code, _, err = call("02-which-plan")
    assert code == 2
    assert '"02-which-plan" is not in notebooks/; there is 01-which-plan' in " ".join(err.split())
    (copied / pages.README).unlink()
    code, _, err = call()
    assert (code, err.endswith("is not seatwise's; run this in its repository\n")) == (1, True)
