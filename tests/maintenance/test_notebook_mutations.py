"""Notebooks bite: a constant of the model moved by one percent turns the ones that use it red."""

import re
import shutil
from pathlib import Path

import pytest
from builders.notebook_runs import NOTEBOOKS, REPOSITORY, UNTIL_RED, validate

FACTOR = 1.01
PRICE, RATE, PERIOD, ATTRITION = "Team seat price", "admin rate", "sync period", "attrition"
# A value of the catalogue, by file name and key; or of a scenario, where it is said.
PLACES = {
    PRICE: [
        ("claude-team.toml", f"plans.claude-team-{term}.seat_price_usd_per_month")
        for term in ("annual", "monthly")
    ],
    RATE: [("desk.toml", "desk.loaded_rate_usd_per_hour")],
    PERIOD: [("idps.toml", "idps.entra.cycle_minutes")],
    ATTRITION: [("scaleup.toml", "workforce.employees")],
}
# The notebooks that must turn red, by their numbers: each of them, and several for each constant.
# A notebook that shows one sum in dollars shows the next one by the same path.
RED = {
    PRICE: ("01", "02", "03", "06", "07", "10"),
    RATE: ("04", "05", "10"),
    PERIOD: ("03", "09"),
    ATTRITION: ("01", "06", "08"),
}


def changed(text: str, key: str, constant: str) -> tuple[str, int]:
    """Move a value by the factor, and the bound of its range that it would break."""
    name = "attrition_per_year" if constant == ATTRITION else "value"
    found = re.search(rf"\[{re.escape(key)}\]\n(?:.+\n)+", text)
    if found is None:
        return text, 0
    block, count = re.subn(
        rf"(?m)^({name} = )([\d.]+)$",
        lambda match: f"{match[1]}{float(match[2]) * FACTOR:.10g}",
        found[0],
    )
    value = re.search(rf"(?m)^{name} = ([\d.]+)$", block)
    assert value is not None, block
    block = re.sub(
        r"(?m)^(high = )([\d.]+)$",
        lambda match: f"{match[1]}{max(float(match[2]), float(value[1])):.10g}",
        block,
    )
    return text[: found.start()] + block + text[found.end() :], count


def mutate(folder: Path, constant: str) -> int:
    """Change one constant wherever it stands; return in how many places."""
    count = 0
    for name, key in PLACES[constant]:
        for path in sorted(
            [*folder.glob("sim/catalog/*/*.toml"), *folder.glob("scenarios/*.toml")]
        ):
            if path.name == name:
                text, places = changed(path.read_text(encoding="utf-8"), key, constant)
                path.write_text(text, encoding="utf-8")
                count += places
    return count


def notebook_of(number: str) -> Path:
    (path,) = [path for path in NOTEBOOKS if path.name.startswith(number)]
    return path


def test_every_notebook_is_named_and_every_constant_has_some() -> None:
    assert {notebook_of(number) for numbers in RED.values() for number in numbers} == {*NOTEBOOKS}
    assert min(map(len, RED.values())) >= 2


@pytest.mark.parametrize(
    ("constant", "places"), [(PRICE, 4), (RATE, 1), (PERIOD, 1), (ATTRITION, 1)]
)
def test_one_constant_is_changed_by_a_percent_and_stays_in_its_range(
    tmp_path: Path, constant: str, places: int
) -> None:
    for folder in ("sim/catalog", "scenarios"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder)
    assert mutate(tmp_path, constant) == places
    lines = [
        (old, new)
        for path in (REPOSITORY / "sim" / "catalog").rglob("*.toml")
        for old, new in zip(
            path.read_text(encoding="utf-8").splitlines(),
            (tmp_path / path.relative_to(REPOSITORY)).read_text(encoding="utf-8").splitlines(),
            strict=True,
        )
        if old != new
    ]
    assert {old.split(" = ")[0] for old, _ in lines} <= {"value", "high"}


@pytest.mark.slow
@pytest.mark.parametrize("constant", RED)
def test_a_constant_moved_by_a_percent_turns_its_notebooks_red(
    tmp_path: Path, constant: str
) -> None:
    for folder in ("sim", "scenarios"):
        shutil.copytree(
            REPOSITORY / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__")
        )
    (tmp_path / "notebooks").mkdir()
    for path in (REPOSITORY / "notebooks" / "conftest.py", *map(notebook_of, RED[constant])):
        shutil.copy(path, tmp_path / "notebooks")
    shutil.copytree(REPOSITORY / "notebooks" / "data", tmp_path / "notebooks" / "data")
    assert mutate(tmp_path, constant)
    (tmp_path / "until_red.py").write_text(UNTIL_RED, encoding="utf-8")
    # The slow ones too.
    run = validate(tmp_path, "-q", "-rf", "-m", "", "-p", "until_red")
    assert run.returncode == pytest.ExitCode.TESTS_FAILED, run.stdout + run.stderr
    red = set(re.findall(r"FAILED notebooks/(\d\d)-\S+\.ipynb::", run.stdout))
    assert red == set(RED[constant]), run.stdout
    # A cell that fails to run shows nothing of what it would have shown.
    assert "CellExecutionError" not in run.stdout
    assert "Cell execution caused an exception" not in run.stdout
