"""Cells are tests that build on one another: in their order, in the notebook's own surroundings."""

import base64
import hashlib
import io
from collections.abc import Generator, Iterator
from pathlib import Path
from queue import Empty

import pytest
from PIL import Image

from sim.maintenance.notebooks import CELL_TIMEOUT_SECONDS, ENVIRONMENT

# A kernel's ports are free when they are chosen; before it binds them, another may be there.
KERNEL_ATTEMPTS = 3
# Their studies take most of the time of all tests; CI runs them beside the other slow ones.
SLOW = {
    "02-budget",
    "03-exposure",
    "04-when-to-upgrade",
    "05-stress",
    "06-what-matters",
    "07-your-own-data",
    "08-what-if",
    "09-can-you-trust-it",
}
# What nbval reads from the command line, where it would have to be loaded for every test.
NBVAL = {
    "nbval_current_env": True,
    "nbval_cell_timeout": CELL_TIMEOUT_SECONDS,
    "nbval_kernel_startup_timeout": CELL_TIMEOUT_SECONDS,
    "nbval_kernel_name": None,
    "nbval_lax": False,
    "nbval_sanitize_with": None,
    "nbdime": False,
}

PICTURE = "image/png"
# How every picture begins, in the letters of a notebook.
PNG = "iVBORw0KGgo"


def comparable(output: object) -> object:
    """Return of a picture its pixels, which compress to other bytes on another processor."""
    if not isinstance(output, str) or not output.startswith(PNG):
        return output
    picture = Image.open(io.BytesIO(base64.b64decode(output)))
    digest = hashlib.sha256(picture.tobytes()).hexdigest()
    return f"a picture of {picture.width} x {picture.height} pixels, {digest}"


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Take the cells of a notebook as tests of its stored outputs."""
    if file_path.suffix != ".ipynb":
        return None
    from nbval.plugin import IPyNbFile  # noqa: PLC0415 - only who tests notebooks waits for it

    class Notebook(IPyNbFile):
        def collect(self) -> Iterator[pytest.Item]:
            # nbval looks at no picture.
            self.skip_compare = tuple(set(self.skip_compare) - {PICTURE})
            for cell in super().collect():
                cell.sanitize = comparable
                if self.path.stem in SLOW:
                    cell.add_marker(pytest.mark.slow)
                yield cell

        def setup(self) -> None:
            for attempt in range(1, KERNEL_ATTEMPTS + 1):
                try:
                    return super().setup()
                except (RuntimeError, Empty):
                    if attempt == KERNEL_ATTEMPTS:
                        raise
            return None

    vars(parent.config.option).update(NBVAL)
    return Notebook.from_parent(parent, path=file_path)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put each notebook's cells back in order after the shuffling of tests."""
    cells: dict[str, list[pytest.Item]] = {}
    for item in items:
        if item.path.suffix == ".ipynb":
            cells.setdefault(str(item.path), []).append(item)
    ordered = []
    for item in items:
        if item.path.suffix == ".ipynb":
            own = cells.pop(str(item.path), [])
            ordered.extend(sorted(own, key=lambda cell: cell.cell_num))
        else:
            ordered.append(item)
    items[:] = ordered


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Generator[None, None, None]:
    """Start kernels in the surroundings in which outputs are written."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        yield
