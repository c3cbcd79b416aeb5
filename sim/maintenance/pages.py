"""Pages written from the code, and the README output: ``python -m sim.maintenance.pages``."""

import base64
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat

from sim import catalog, metrics
from sim.catalog import shown
from sim.core.distributions import DISTRIBUTIONS
from sim.scenarios.schema import (
    Also,
    Automation,
    CompanyHours,
    Desk,
    Hires,
    IdentityProvider,
    Layoff,
    Model,
    Parameters,
    Plan,
    Policies,
    Segment,
    Signals,
    Strategy,
    Switch,
    Sync,
    UsageProfile,
    Use,
)

REPOSITORY = Path(__file__).resolve().parents[2]
DOCS = REPOSITORY / "sim" / "docs"
README = REPOSITORY / "README.md"
COMMAND = ("compare", "scenarios/scaleup.toml")
NOTEBOOK = REPOSITORY / "notebooks" / "01-which-plan.ipynb"
PICTURE = DOCS / "images" / "cost-by-size.png"
_BEGIN, _END, _FOLD = "<!-- output -->", "<!-- end of output -->", "Difference to "
_FENCE = r"(?s)```text\n(.*?)```"
# Title, key of the table, model, where its defaults stand in the catalogue, an introduction.
_TABLES: tuple[tuple[str, type[Model], str | None, str], ...] = (
    ("Top of the file", Parameters, "", "What the whole scenario is about."),
    (
        "`[workforce.NAME]`",
        Segment,
        "segment",
        "One kind of people; a scenario has at least one. `NAME` is yours, such as `employees`.",
    ),
    (
        "`[signals]`",
        Signals,
        "signals",
        "Who tells whom, and when. `[workforce.NAME.signals]` changes them for one segment.",
    ),
    (
        "`[use]`",
        Use,
        "use",
        "Who uses the product, and how much. `[workforce.NAME.use]` changes it for one segment."
        " `usage_mix` is a table of its own, such as `usage_mix = { chat = 0.8, code = 0.2 }`.",
    ),
    ("`[desk]`", Desk, "desk", "The admins who do the clicking."),
    ("`[policies]`", Policies, "policies", "What the company tolerates and how often it looks."),
    ("`[hours]`", CompanyHours, "hours", "When the company works."),
    (
        "`[strategies.NAME]`",
        Strategy,
        None,
        "What to compare; the first one is the baseline unless `--baseline` says otherwise.",
    ),
    (
        "Entries of `then`",
        Switch,
        None,
        "What a strategy changes to, with one of the three triggers. For example"
        ' `then = [{ plan = "claude-enterprise", mode = "scim", at_headcount = 150 }]`.',
    ),
    (
        "Entries of `also`",
        Also,
        None,
        "Further applications on the same desk. For example"
        ' `also = [{ plan = "loom-business", mode = "invite", seat_share = 0.5 }]`.',
    ),
    ("Entries of `hires`", Hires, None, "For example `hires = [{ month = 3, people = 20 }]`."),
    (
        "Entries of `layoffs`",
        Layoff,
        None,
        "For example `layoffs = [{ date = 2027-02-01, share = 0.1 }]`.",
    ),
    (
        "`[plans.NAME]`",
        Plan,
        None,
        "Plans of the catalogue; a scenario may change single values, such as"
        " `plans.claude-enterprise.seat_price_usd_per_month`. `seatwise facts plans` lists them."
        " [To add one.](adding-a-plan.md)",
    ),
    ("`[plans.NAME.sync]`", Sync, None, "The vendor's side of SCIM, on plans that have it."),
    (
        "`[idps.NAME]`",
        IdentityProvider,
        None,
        "Identity providers of the catalogue. `seatwise facts idps` lists them."
        " [To add one.](adding-an-identity-provider.md)",
    ),
    (
        "`[automation]`",
        Automation,
        "automation",
        "The third party of the mode `automation`, which drives the console.",
    ),
    (
        "`[usage.NAME]`",
        UsageProfile,
        None,
        "Profiles of metered use: `chat`, `cowork`, `code`. `seatwise facts usage` lists them.",
    ),
)
_INTRODUCTION = """\
# The keys of a scenario

A scenario is a TOML file that says what is special about a company. What it does not say comes from
the dated catalogue (`seatwise facts`), and a key that is not listed here is an error. `seatwise
schema` prints the same as JSON Schema, for editors that complete and check.

Any value may be bare, or a table that says where it comes from:

```toml
attrition_per_year = { value = 0.18, low = 0.12, high = 0.25, source = "HR report 2025" }
```

A number without a source counts as an assumption, and the comparison says so. `base = "other.toml"`
at the top lays a scenario on another one, and `--set KEY=VALUE` sets a single key such as
`workforce.employees.headcount` from the command line.
"""
_DISTRIBUTION_INTRODUCTION = """\
## Distributions

Where the manual says *distribution*, a value varies from case to case. A bare number says that it
does not.
Otherwise write `{ law = "lognormal", median = 5.6, sigma = 1.2 }`:
"""


def metrics_page() -> str:
    """Write the catalogue of metrics as a page."""
    rows = metrics.definitions().to_dict("records")
    lines = [
        "# Metrics\n",
        "Totals are over the horizon. Ratios are ratios of sums over all futures, quantiles are of",
        "the people of all futures together, and undefined is null (`n/a` in tables).\n",
        "| metric | unit | better | kind | definition |",
        "|---|---|---|---|---|",
    ]
    for row in rows:
        cells = (f"`{row['metric']}`", row["unit"], row["better"], row["kind"], row["definition"])
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def scenarios_page() -> str:
    """Write the manual of scenario keys from the schema's own descriptions."""
    parts = [_INTRODUCTION]
    for title, model, home, introduction in _TABLES:
        parts.append(f"## {title}\n\n{introduction}\n\n" + "\n".join(_table(model, home)) + "\n")
    parts.append(_DISTRIBUTION_INTRODUCTION + "\n" + "\n".join(_distributions()) + "\n")
    return "\n".join(parts)


def _table(model: type[Model], home: str | None) -> Iterator[str]:
    facts = catalog.load().facts
    known = {key for key in facts if home is not None}
    yield "| key | what it says | allowed | default |"
    yield "|---|---|---|---|"
    for name, schema in model.model_json_schema()["properties"].items():
        if _is_table(schema):
            continue
        key = f"{home}.{name}" if home else name
        default = _default(facts[key]) if key in known else ""
        yield f"| `{name}` | {schema['description']} | {_allowed(schema)} | {default} |"


def _default(fact: catalog.Fact) -> str:
    counted = isinstance(fact.value, int | float | dict) and not isinstance(fact.value, bool)
    unit = f" {fact.unit}" if counted else ""
    assumed = " (assumed)" if fact.confidence == "assumption" else ""
    value = str(fact.value).lower() if isinstance(fact.value, bool) else shown(fact.value)
    return f"{value}{unit}{assumed}"


def _is_table(schema: dict[str, Any]) -> bool:
    options = [schema, *schema.get("anyOf", ())]
    return "discriminator" not in schema and any(
        "patternProperties" in option or "$ref" in option for option in options
    )


def _allowed(schema: dict[str, Any]) -> str:
    if "discriminator" in schema:
        return "distribution"
    if "anyOf" in schema:
        return " or ".join(_allowed(option) for option in schema["anyOf"])
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    kind = schema.get("type")
    if kind == "array":
        return f"list of {_entries(schema)}"
    if kind in ("number", "integer"):
        return f"{'whole number' if kind == 'integer' else 'number'}{_bounds(schema)}"
    if kind == "string":
        return "date" if schema.get("format") == "date" else "text"
    return {"boolean": "`true`, `false`", "null": "`none`"}.get(str(kind), "table")


def _entries(schema: dict[str, Any]) -> str:
    entries = schema.get("items") or schema.get("prefixItems", [{}])[0]
    length = schema.get("maxItems", 0) if schema.get("maxItems") == schema.get("minItems") else 0
    several = _allowed(entries).replace("number", "numbers") if "$ref" not in entries else "tables"
    return f"{length} {several}" if length else several


def _bounds(schema: dict[str, Any]) -> str:
    names = {
        "minimum": "at least",
        "exclusiveMinimum": "above",
        "maximum": "at most",
        "exclusiveMaximum": "below",
    }
    parts = [f"{word} {schema[name]:,.12g}" for name, word in names.items() if name in schema]
    return f", {', '.join(parts)}" if parts else ""


def _distributions() -> Iterator[str]:
    yield "| law | keys | meaning |"
    yield "|---|---|---|"
    for kind in DISTRIBUTIONS:
        properties = kind.model_json_schema()["properties"]
        name = properties.pop("law")["const"]
        keys = ", ".join(f"`{key}` ({of['description']})" for key, of in properties.items())
        yield f"| `{name}` | {keys} | {str(kind.__doc__).splitlines()[0]} |"


def fresh_output() -> str:
    """Run the README's first command and return what it prints."""
    run = subprocess.run(
        [sys.executable, "-m", "sim", *COMMAND],
        cwd=REPOSITORY,
        env={**os.environ, "COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout


def shown_output(readme: str) -> str:
    """Return the output that the README shows, the folded part included."""
    return "".join(re.findall(_FENCE, _between(readme)))


def with_output(readme: str, output: str) -> str:
    """Return the README with another output: what comes after the totals is folded."""
    place = output.index(_FOLD)
    parts = iter((output[:place], output[place:]))
    between = _between(readme)
    replaced = re.sub(_FENCE, lambda _: f"```text\n{next(parts)}```", between)
    return readme.replace(between, replaced)


def _between(readme: str) -> str:
    return readme.split(_BEGIN)[1].split(_END, maxsplit=1)[0]


def picture() -> tuple[bytes, str]:
    """Return the first picture of the notebook, and what it shows in a sentence."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    data = next(output.data for output in outputs if "image/png" in output.get("data", {}))
    return base64.b64decode(data["image/png"]), data["text/plain"].splitlines()[0]


def with_picture_text(readme: str, text: str) -> str:
    """Return the README with another alt text of its picture."""
    return re.sub(r"!\[[^\]]*\]", lambda _: f"![{text}]", readme, count=1)


def write() -> None:
    """Accept what the code and the notebook say now."""
    (DOCS / "metrics.md").write_text(metrics_page(), encoding="utf-8")
    (DOCS / "scenarios.md").write_text(scenarios_page(), encoding="utf-8")
    png, text = picture()
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_bytes(png)
    readme = with_picture_text(README.read_text(encoding="utf-8"), text)
    README.write_text(with_output(readme, fresh_output()), encoding="utf-8")


if __name__ == "__main__":
    write()
