"""How many processes "auto" takes: one for a short run, all cores for a long one."""

import pytest
from builders.companies import TEAM, company
from builders.lively import LIVELY, assert_same, lively

from sim.core.processes import WorkersError
from sim.experiment import workers
from sim.experiment.size import Size, size_of

LONG = Size(seconds=60.0, most_processes=100)


@pytest.fixture
def pools(monkeypatch):
    """Sizes of the pools that were asked for, on a machine of four cores; nothing is started."""
    asked = []

    def parallel(chunks, count):
        asked.append(count)
        return (task(numbers) for task, numbers in chunks)

    monkeypatch.setattr("sim.experiment.workers.cores", lambda: 4)
    monkeypatch.setattr("sim.experiment.workers.parallel", parallel)
    monkeypatch.setattr("sim.core.processes._started", {})
    return asked


def run(size, *, chunks=8, count="auto"):
    return list(workers.finished([(sum, (number,)) for number in range(chunks)], count, size=size))


def test_a_long_run_takes_all_cores(pools: list[int]) -> None:
    assert run(LONG) == list(range(8))
    assert pools == [4]


@pytest.mark.parametrize(
    ("size", "chunks"),
    [
        (Size(seconds=1.0, most_processes=100), 8),
        (Size(seconds=60.0, most_processes=1), 8),
        (LONG, 1),
        (None, 8),
    ],
    ids=["short", "too large for memory", "one chunk", "of no known size"],
)
def test_what_does_not_pay_stays_in_this_process(pools, size, chunks) -> None:
    assert run(size, chunks=chunks) == list(range(chunks))
    assert pools == []


def test_two_chunks_keep_two_of_four_cores_busy(pools: list[int]) -> None:
    # Half of 5 seconds is more than the start of a pool takes, half of 3 is less.
    run(Size(seconds=5.0, most_processes=100), chunks=2)
    assert pools == [4]
    run(Size(seconds=3.0, most_processes=100), chunks=2)
    assert pools == [4]


@pytest.mark.parametrize(
    ("there", "size", "taken"),
    [
        (4, Size(0.5, 100), [4]),
        (2, Size(0.5, 100), [2]),
        # Two more save 15 seconds of 60.
        (2, LONG, [4]),
        (4, Size(0.5, 2), []),
        (4, Size(60.0, 2), [2]),
    ],
    ids=["short", "short beside few", "long beside few", "too many", "too many for a long one"],
)
def test_a_pool_that_is_there_is_used(pools, monkeypatch, there, size, taken) -> None:
    monkeypatch.setattr("sim.core.processes._started", {there: None})
    run(size)
    assert pools == taken


def test_a_chunk_alone_may_run_beside_this_process(pools, monkeypatch) -> None:
    monkeypatch.setattr("sim.core.processes._started", {4: None})
    run(LONG, chunks=1)
    run(LONG, chunks=1, count=4)
    assert pools == [4, 4]
    run(LONG, chunks=1, count=3)
    assert pools == [4, 4]


def test_a_number_is_a_number(pools: list[int]) -> None:
    run(LONG, count=3)
    run(LONG, count=1)
    assert pools == [3]


@pytest.mark.parametrize("count", [0, -1, 1.5, "x", 2_000])
def test_a_number_that_is_none_is_a_sentence(count) -> None:
    with pytest.raises(ValueError, match='from 1 to 1,000, "auto", or the address of a Dask'):
        run(LONG, count=count)


@pytest.mark.parametrize("address", ["carrier-pigeon://roof", "roof:front-door"])
def test_an_address_is_told_from_auto(pools: list[int], address: str) -> None:
    with pytest.raises(WorkersError, match=f"no Dask scheduler answers at {address}"):
        run(LONG, count=address)
    assert pools == []
    run(LONG, count="auto")
    assert pools == [4]


def test_more_people_take_longer_and_fewer_at_once() -> None:
    small, large = (
        size_of(company(LIVELY, {"workforce": {"employees": {"headcount": people}}}).parameters,
                tuple(TEAM), 10)
        for people in (25, 50_000)
    )  # fmt: skip
    assert large.seconds > 1000 * small.seconds
    assert (small.most_processes, large.most_processes) == (8_000, 4)


def test_the_frames_do_not_depend_on_what_auto_takes() -> None:
    assert_same(lively(replications=30), lively(replications=30, workers=2))
