"""Futures run by the workers of a Dask cluster: the same frames as here."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from builders.companies import SCIM, TEAM, company
from builders.lively import LIVELY, assert_same

from sim import experiment
from sim.experiment import WorkersError

LITTLE = (LIVELY, {"horizon_months": 3, "strategies": {**TEAM, **SCIM}})
NOWHERE = "tcp://127.0.0.1:9"


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """Address of a cluster of two processes."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
    ) as started:
        yield started.scheduler_address


@pytest.mark.slow
def test_a_cluster_two_workers_and_one_make_the_same_frames(cluster, tmp_path):
    scenario = company(*LITTLE)
    numbers = range(1, 61)
    one = experiment.run(scenario, replications=numbers, records=True)
    two = experiment.run(scenario, replications=numbers, records=True, workers=2)
    assert_same(one, two)
    there = experiment.run(
        scenario, replications=numbers, records=True, workers=cluster, out=tmp_path / "out"
    )
    assert_same(one, there)
    assert there.manifest == one.manifest


@pytest.mark.slow
def test_a_cluster_stops_when_it_is_precise_enough(cluster):
    how = {"precision": 0.3, "metric": "exposure_hours_mean"}
    scenario = company(*LITTLE)
    assert_same(experiment.run(scenario, **how), experiment.run(scenario, workers=cluster, **how))


@pytest.mark.slow
def test_other_versions_are_not_mixed(cluster, monkeypatch):
    monkeypatch.setattr("sim.experiment.workers.VERSION", "9.9")
    with pytest.raises(WorkersError, match=r"has seatwise .*, this is 9\.9"):
        experiment.run(company(*LITTLE), replications=2, workers=cluster)


def test_a_cluster_without_workers_is_said_to_have_none():
    from distributed import LocalCluster

    scenario = company(*LITTLE)
    with (
        LocalCluster(n_workers=0, processes=False, dashboard_address=None) as empty,
        pytest.raises(WorkersError, match="has no workers; start some first"),
    ):
        experiment.run(scenario, replications=2, workers=empty.scheduler_address)


def seatwise(*words: str, before: str = "") -> subprocess.CompletedProcess[str]:
    code = f"import sys; {before}\nfrom sim import cli\ncli.main({list(words)!r})"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("before", "address", "sentence"),
    [
        (
            "sys.modules['distributed'] = None",
            NOWHERE,
            "distributed is not installed: pip install 'seatwise[cluster]'",
        ),
        (
            "import sim.experiment.workers as w; w.ANSWER_SECONDS = 1",
            NOWHERE,
            f"no Dask scheduler answers at {NOWHERE}",
        ),
        ("", "carrier-pigeon://roof", "no Dask scheduler answers at carrier-pigeon://roof"),
        ("", "auto", "no Dask scheduler answers at tcp://auto"),
    ],
    ids=["not installed", "nobody there", "no address", "a word that means something else"],
)
def test_a_cluster_that_cannot_be_used_is_a_sentence(repository, before, address, sentence):
    scenario = str(repository / "scenarios" / "startup-25.toml")
    words = ("compare", scenario, "--replications", "2", "--cluster", address)
    run = seatwise(*words, before=before)
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.startswith(sentence)
    assert "Traceback" not in run.stderr
