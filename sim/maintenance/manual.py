"""The manual of scenario keys and the list of metrics, written from schema and catalogue."""

from collections.abc import Iterator
from typing import Any

from sim import catalog, metrics
from sim.catalog import shown
from sim.core.distributions import DISTRIBUTIONS
from sim.core.numerals import in_unit
from sim.scenarios import schema as tables
from sim.scenarios.schema import Model
from sim.scenarios.schema.base import table_below

# Title, model, where its defaults are in the catalogue (None for nowhere), introduction.
TABLES: tuple[tuple[str, type[Model], str | None, str], ...] = (
    ("Top of the file", tables.Parameters, "", "What the whole scenario is about."),
    (
        "`[workforce.NAME]`",
        tables.Segment,
        "segment",
        "One kind of people; a scenario has at least one. `NAME` is yours, such as `employees`.",
    ),
    (
        "`[signals]`",
        tables.Signals,
        "signals",
        "Who tells whom, and when. `[workforce.NAME.signals]` changes them for one segment.",
    ),
    (
        "`[use]`",
        tables.Use,
        "use",
        "Who uses the product, and how much. `[workforce.NAME.use]` changes it for one segment."
        " `usage_mix` is a table of its own, such as `usage_mix = { chat = 0.8, code = 0.2 }`.",
    ),
    ("`[desk]`", tables.Desk, "desk", "The admins who do the clicking."),
    (
        "`[policies]`",
        tables.Policies,
        "policies",
        "What the company tolerates and how often it looks.",
    ),
    ("`[hours]`", tables.CompanyHours, "hours", "When the company works."),
    (
        "`[contract]`",
        tables.Contract,
        None,
        "What the company has signed already. A strategy that begins with this plan keeps its seats"
        " and renews when it does; one that begins with another plan changes on the first day.",
    ),
    (
        "`[strategies.NAME]`",
        tables.Strategy,
        None,
        "What to compare; the first one is the baseline unless `--baseline` says otherwise.",
    ),
    (
        "Entries of `then`",
        tables.Switch,
        None,
        "What a strategy changes to, with one of the three triggers. For example"
        ' `then = [{ plan = "claude-enterprise", mode = "scim", at_headcount = 150 }]`.',
    ),
    (
        "Entries of `also`",
        tables.Also,
        None,
        "Further applications on the same desk. For example"
        ' `also = [{ plan = "loom-business", mode = "invite", seat_share = 0.5 }]`.',
    ),
    (
        "Entries of `hires`",
        tables.Hires,
        None,
        "For example `hires = [{ month = 3, people = 20 }]`.",
    ),
    (
        "Entries of `layoffs`",
        tables.Layoff,
        None,
        "For example `layoffs = [{ date = 2027-02-01, share = 0.1, known_days = 0 }]`; without"
        " `known_days` IT knows 5 days ahead.",
    ),
    (
        "`[plans.NAME]`",
        tables.Plan,
        None,
        "Plans of the catalogue; a scenario may change single values, such as"
        " `plans.claude-enterprise.seat_price_usd_per_month`. `seatwise facts plans` lists them."
        " [To add one.](adding-a-plan.md)",
    ),
    (
        "Entries of `price_tiers`",
        tables.PriceTier,
        None,
        "For example `price_tiers = [{ from_seats = 100, seat_price_usd_per_month = 16 }]`.",
    ),
    ("`[plans.NAME.sync]`", tables.Sync, None, "The vendor's side of SCIM, on plans that have it."),
    (
        "`[idps.NAME]`",
        tables.IdentityProvider,
        None,
        "Identity providers of the catalogue. `seatwise facts idps` lists them."
        " [To add one.](adding-an-identity-provider.md)",
    ),
    (
        "`[automation]`",
        tables.Automation,
        "automation",
        "The third party of the mode `automation`, which drives the console.",
    ),
    (
        "`[usage.NAME]`",
        tables.UsageProfile,
        None,
        "Profiles of metered use: `chat`, `cowork`, `code`. `seatwise facts usage` lists them.",
    ),
)
_INTRODUCTION = """\
# The keys of a scenario

A scenario is a TOML file that says what is special about a company. Everything else comes from the
dated catalogue (`seatwise facts`). A key that is not listed here is an error. `seatwise schema`
prints the same as JSON Schema, for editors that complete and check.

Any value may be bare, or a table that says where it comes from:

```toml
attrition_per_year = { value = 0.18, low = 0.12, high = 0.25, source = "HR report 2025" }
```

A number without a source counts as an assumption, and the comparison says so. With
`base = "other.toml"` at the top, a scenario says only what differs from another one. On the command
line `--set KEY=VALUE` sets a single key such as `workforce.employees.headcount`.

A scenario that names no `facts` uses the newest of the catalogue. Without `start` it begins on the
day that goes with its facts.
"""
_DISTRIBUTION_INTRODUCTION = """\
## Distributions

Where a table says *distribution*, the value varies from case to case. A bare number means that it
does not. Otherwise write `{ law = "lognormal", median = 5.6, sigma = 1.2 }`:
"""


def metrics_page() -> str:
    """Return the page that lists the metrics, from their catalogue."""
    lines = [
        "# Metrics\n",
        "Totals are over the horizon. A ratio is a ratio of sums over all replications, a quantile",
        "is of the people of all replications together. Undefined is null (`n/a` in tables).\n",
        "| metric | unit | better | kind | definition |",
        "|---|---|---|---|---|",
    ]
    for row in metrics.CATALOGUE.values():
        cells = (f"`{row.name}`", row.unit, row.better, row.kind, row.definition)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def scenarios_page() -> str:
    """Return the manual of scenario keys, from the descriptions in the schema."""
    parts = [_INTRODUCTION]
    for title, model, home, introduction in TABLES:
        parts.append(f"## {title}\n\n{introduction}\n\n" + "\n".join(_table(model, home)) + "\n")
    parts.append(_DISTRIBUTION_INTRODUCTION + "\n" + "\n".join(_distributions()) + "\n")
    return "\n".join(parts)


def _table(model: type[Model], home: str | None) -> Iterator[str]:
    facts = catalog.load().facts
    yield "| key | what it says | allowed | default |"
    yield "|---|---|---|---|"
    for name, schema in model.model_json_schema()["properties"].items():
        below, named = table_below(model, name)
        if below is not None or named:
            continue
        key = f"{home}.{name}" if home else name
        default = _default(facts[key]) if home is not None and key in facts else ""
        yield f"| `{name}` | {schema['description']} | {_allowed(schema)} | {default} |"


def _default(fact: catalog.Fact) -> str:
    is_number = isinstance(fact.value, int | float | dict) and not isinstance(fact.value, bool)
    assumed = " (assumed)" if fact.confidence == "assumption" else ""
    value = str(fact.value).lower() if isinstance(fact.value, bool) else shown(fact.value)
    return f"{in_unit(str(value), fact.unit if is_number else '')}{assumed}"


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
    for distribution in DISTRIBUTIONS:
        properties = distribution.model_json_schema()["properties"]
        name = properties.pop("law")["const"]
        keys = ", ".join(f"`{key}` ({each['description']})" for key, each in properties.items())
        yield f"| `{name}` | {keys} | {str(distribution.__doc__).splitlines()[0]} |"
