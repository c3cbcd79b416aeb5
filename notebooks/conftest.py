"""Cells are tests that build on one another: in their order, in the notebook's own surroundings."""

from collections.abc import Generator

import pytest

from sim.maintenance.notebooks import environment


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
    with environment():
        yield
