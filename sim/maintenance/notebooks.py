"""The only writer of notebook outputs: runs notebooks and keeps nothing but their results."""

import base64
import io
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from PIL.PngImagePlugin import PngImageFile, PngInfo

from sim.core import files
from sim.core.failure import Failure

ENVIRONMENT: Mapping[str, str] = {
    "COLUMNS": "100",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "TQDM_DISABLE": "1",
}
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
CELL_TIMEOUT_SECONDS = 600
_WIDGET = "application/vnd.jupyter.widget-view+json"


class NotebookError(Failure):
    """A notebook that cannot be refreshed."""


def refresh(paths: Iterable[Path]) -> list[Path]:
    """Run notebooks from top to bottom and write their outputs into them.

    Parameters
    ----------
    paths : iterable of Path
        Notebooks; each runs in its own folder, on the Python that runs this.

    Returns
    -------
    list of Path
        The notebooks whose files changed, in the given order.

    Raises
    ------
    NotebookError
        If a file is not a notebook, or a cell fails or writes to stderr; the file is unchanged.
    """
    return [path for path in paths if _refresh(path)]


def canonical(notebook: NotebookNode) -> NotebookNode:
    """Return a copy with sources and results, and without who ran it, when or where."""
    cells = []
    for number, cell in enumerate(notebook.cells, start=1):
        tags = cell.metadata.get("tags")
        kept = {"tags": tags} if tags else {}
        clean = {**cell, "id": f"cell-{number:02d}", "metadata": kept}
        if cell.cell_type == "code":
            clean["outputs"] = [_canonical_output(output) for output in cell.outputs]
        cells.append(clean)
    whole = {"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}
    return NotebookNode(nbformat.from_dict(whole))


def _canonical_output(output: NotebookNode) -> NotebookNode:
    clean = NotebookNode(nbformat.from_dict(output))
    if "metadata" in clean:
        clean.metadata = NotebookNode()
    if "data" in clean:
        clean.data.pop(_WIDGET, None)
        if "image/png" in clean.data:
            clean.data["image/png"] = _bare_png(clean.data["image/png"])
    return clean


def _refresh(path: Path) -> bool:
    before = _read(path)
    notebook = nbformat.from_dict(before)
    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT_SECONDS,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.resolve().parent)}},
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
        extra_arguments=["--log-level=ERROR"],
    )
    try:
        client.execute(env={**os.environ, **ENVIRONMENT})
    except CellExecutionError as error:
        raise NotebookError(f"{path}: a cell fails with {error.ename}: {error.evalue}") from error
    except (CellTimeoutError, DeadKernelError) as error:
        raise NotebookError(f"{path}: a cell did not finish: {error}") from error
    _refuse_stderr(path, notebook)
    after = canonical(notebook)
    _keep_equal_pictures(before, after)
    text = nbformat.writes(after) + "\n"
    if path.read_text(encoding="utf-8") == text:
        return False
    files.replace(path, text.encode())
    return True


def _read(path: Path) -> NotebookNode:
    try:
        return NotebookNode(nbformat.read(path, as_version=4))
    except OSError as error:
        raise NotebookError(f"{path}: cannot be read: {error.strerror}") from error
    except (ValueError, nbformat.ValidationError) as error:
        raise NotebookError(f"{path}: is not a notebook: {error}") from error


def _refuse_stderr(path: Path, notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr":
                first = output.text.strip().splitlines()[0]
                raise NotebookError(
                    f"{path}: cell [{cell.execution_count}] writes to stderr ({first}): "
                    "fix the cause, a reader should see no warnings"
                )


def _bare_png(encoded: str) -> str:
    """Return a picture without the words in it, such as which version drew it."""
    picture = _picture(encoded)
    if not picture.text:
        return encoded.strip()
    bare = io.BytesIO()
    picture.save(bare, "png", dpi=picture.info.get("dpi"), pnginfo=PngInfo())
    return base64.b64encode(bare.getvalue()).decode("ascii")


def _picture(encoded: str) -> PngImageFile:
    return PngImageFile(io.BytesIO(base64.b64decode(encoded)))


def _keep_equal_pictures(before: NotebookNode, after: NotebookNode) -> None:
    # The same pixels compress to other bytes on another processor.
    for old_cell, new_cell in zip(before.cells, after.cells, strict=True):
        pairs = zip(old_cell.get("outputs", []), new_cell.get("outputs", []), strict=False)
        for old, new in pairs:
            picture = old.get("data", {}).get("image/png")
            if picture and "image/png" in new.get("data", {}):
                old_bare = _bare_png(picture)
                if _picture(old_bare) == _picture(new.data["image/png"]):
                    new.data["image/png"] = old_bare
