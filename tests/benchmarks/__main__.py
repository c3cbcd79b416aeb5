"""One command measures all ratios: `python tests/benchmarks`; with names, only those."""

import argparse
import os
import platform
import sys
from importlib import import_module, metadata
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])

from benchmarks.rows import HEAD, Disagreement, Row, table  # noqa: E402

BENCHMARKS = {
    "limit": ["limit"],
    "textbook": ["textbook", "desk_alone"],
    "decision": ["decision", "interval"],
    "inputs": ["inputs_drawn"],
    "scale": ["scale"],
    "cores": ["cores"],
    "first answer": ["first_answer"],
}
RESULTS = Path(__file__).with_name("RESULTS.md")
PACKAGES = ("seatwise", "simpy", "numpy", "pandas", "scipy", "salabim", "ciw", "distributed")


def main(words: list[str] | None = None) -> int:
    """Measure, print, and write the table if all was measured."""
    parser = argparse.ArgumentParser(prog="python tests/benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument(
        "--quick", action="store_true", help="small sizes, to see that it runs; writes nothing"
    )
    given = parser.parse_args(words)
    unknown = [name for name in given.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f'"{unknown[0]}" is no benchmark; there is {", ".join(BENCHMARKS)}')
    lines = list(HEAD)
    print("\n".join(HEAD), flush=True)
    for name in given.names or BENCHMARKS:
        try:
            rows = measured(name, given.quick)
        except Disagreement as error:
            print(f"{name}: {error}", file=sys.stderr)
            return 1
        lines += rows
        print("\n".join(rows), flush=True)
    if not (given.names or given.quick):
        RESULTS.write_text("\n".join([*_preface(), *lines, ""]), encoding="utf-8")
    return 0


def measured(name: str, quick: bool) -> list[str]:
    """Measure one benchmark and return its lines."""
    rows: list[Row] = []
    for module in BENCHMARKS[name]:
        rows += import_module(f"benchmarks.{module}").measure(quick)
    return table(name, rows)


def _preface() -> list[str]:
    versions = ", ".join(f"{name} {_version(name)}" for name in PACKAGES)
    return [
        "# Benchmarks",
        "",
        "Ratios, each measured side by side in one run of `python tests/benchmarks`, which wrote",
        "this page; medians of several rounds in turn. What each means stands in its file.",
        "",
        f"{_processor()}, {os.cpu_count()} cores; Python {platform.python_version()}; {versions}.",
        "",
    ]


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.machine()
    models = [line.partition(":")[2].strip() for line in text.splitlines() if "model name" in line]
    return models[0] if models else platform.machine()


if __name__ == "__main__":
    sys.exit(main())
