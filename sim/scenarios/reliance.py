"""Which estimates a scenario's strategies rest on, by the markers beside the schema's fields."""

import typing
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from pydantic.fields import FieldInfo

from sim.core.vocabulary import Mode
from sim.scenarios.overlay import Keys
from sim.scenarios.schema import Also, Model, Parameters, Strategy
from sim.scenarios.schema.relevance import Marker, UsedBy, UsedIf, UsedWith


def stages(parameters: Parameters, strategy: str) -> Iterator[tuple[str, Mode]]:
    """Yield each plan that a strategy comes to use, and the mode it runs in.

    Parameters
    ----------
    parameters : Parameters
    strategy : str

    Yields
    ------
    tuple of plan and mode
        Its own, then what it changes to, then further applications.
    """
    own = parameters.strategies[strategy]
    yield own.plan, own.mode
    yield from ((switch.plan, switch.mode) for switch in own.then)
    yield from ((also.plan, also.mode) for also in own.also)


def stage_in_force(parameters: Parameters) -> tuple[str, Mode] | None:
    """Return the plan that is signed at hour 0 and how a company that is to change it runs it.

    Parameters
    ----------
    parameters : Parameters
    """
    contract = parameters.contract
    if contract is None:
        return None
    modes = parameters.plans[contract.plan].modes
    return contract.plan, "invite" if "invite" in modes else modes[0]


def concerns(parameters: Parameters, strategy: str, keys: Keys) -> bool:
    """Whether a value can matter to one strategy, by the table in which it stands.

    Parameters
    ----------
    parameters : Parameters
    strategy : str
    keys : tuple of str
        Where the value stands in the resolved document.
    """
    match keys:
        case ("plans", name, *_):
            signed = parameters.contract is not None and parameters.contract.plan == name
            return signed or any(plan == name for plan, _ in stages(parameters, strategy))
        case ("idps", name, *_):
            return parameters.idp_of(strategy) == name
        case ("automation", *_):
            in_force = stage_in_force(parameters)
            every = [*stages(parameters, strategy), *([in_force] if in_force else [])]
            return any(mode == "automation" for _, mode in every)
        case ("strategies", name, *_):
            return strategy == name
    return True


def rests_on(parameters: Parameters, keys: Keys) -> bool:
    """Whether a value is an estimate on which some strategy's outcome can depend.

    Parameters
    ----------
    parameters : Parameters
    keys : tuple of str
        Where the value stands in the resolved document.
    """
    return all(
        _holds(marker, table, parameters, keys)
        for table, field in fields(parameters, keys)
        for marker in field.metadata
        if isinstance(marker, Marker)
    )


def fields(parameters: Parameters, keys: Keys) -> Iterator[tuple[Model, FieldInfo]]:
    """Yield the tables on the way to a value, each with its field that leads there.

    Parameters
    ----------
    parameters : Parameters
    keys : tuple of str
        Where the value stands in the resolved document.
    """
    table: Any = parameters
    for key in keys:
        if isinstance(table, Mapping):
            table = table[key]
        else:
            yield table, type(table).model_fields[key]
            table = getattr(table, key)


def field_of(parameters: Parameters, keys: Keys) -> FieldInfo:
    """Return the field in which a value stands.

    Parameters
    ----------
    parameters, keys
        As :func:`fields` takes them.
    """
    *_, (_, field) = fields(parameters, keys)
    return field


def takes_whole_numbers(field: FieldInfo) -> bool:
    """Whether only whole numbers will do for a field."""
    return int in (field.annotation, *typing.get_args(field.annotation))


def _holds(marker: Marker, table: Model, parameters: Parameters, keys: Keys) -> bool:
    match marker:
        case UsedBy(modes):
            return not modes.isdisjoint(_modes(parameters, keys))
        case UsedWith(given, values, some_plan):
            # Only plans that some strategy uses are left in the parameters.
            tables = parameters.plans.values() if some_plan else (table,)
            return any(
                all(getattr(each, name) for name in given)
                and all(getattr(each, name) in allowed for name, allowed in values.items())
                for each in tables
            )
        case UsedIf(condition):
            return CONDITIONS[condition](parameters, keys)


def _modes(parameters: Parameters, keys: Keys = ()) -> set[str]:
    """Return the modes in use; below a plan, those that it is used in."""
    plan = keys[1] if keys[:1] == ("plans",) else None
    own = parameters.strategies
    every = [pair for name in own for pair in stages(parameters, name)]
    signed = stage_in_force(parameters)
    if signed is not None and any(each.plan != signed[0] for each in own.values()):
        every.append(signed)
    return {mode for each, mode in every if plan in (None, each)}


def _admins_may_remove_first(parameters: Parameters, _: Keys = ()) -> bool:
    return any(each.signals.console_first_share for each in parameters.workforce.values())


def _some_removal_needs_a_ticket(parameters: Parameters, _: Keys) -> bool:
    # The directory needs no ticket, but who would remove an urgent leaver first needs one.
    modes = _modes(parameters)
    by_directory = "scim" in modes and _admins_may_remove_first(parameters)
    return by_directory or not modes.isdisjoint({"invite", "jit"})


def _idp_syncs(parameters: Parameters, keys: Keys) -> bool:
    return any(
        mode == "scim" and parameters.idp_of(name) == keys[1]
        for name in parameters.strategies
        for _, mode in stages(parameters, name)
    )


def _sso_is_introduced(parameters: Parameters, keys: Keys) -> bool:
    return not parameters.sso_enforced and any(
        parameters.sso_enforced_of(name) and parameters.idp_of(name) == keys[1]
        for name in parameters.strategies
    )


def _use_is_counted(parameters: Parameters, _: Keys) -> bool:
    return any(
        plan.metered or plan.included_usage_usd_per_member_month is not None
        for plan in parameters.plans.values()
    )


def _changed_to(parameters: Parameters, what: str) -> set[str]:
    """Plans or modes that some strategy changes to: what is running at hour 0 is set up already."""
    found = {
        getattr(after, what)
        for own in parameters.strategies.values()
        for before, after in pairwise((own, *own.then))
        if getattr(before, what) != getattr(after, what)
    }
    signed = stage_in_force(parameters)
    for own in parameters.strategies.values():
        firsts: tuple[Strategy | Also, ...] = (own, *own.also)
        for first in firsts:
            if parameters.start_state == "rollout" or (signed and first.plan != signed[0]):
                found.add(getattr(first, what))
    return found


CONDITIONS: Mapping[str, Callable[[Parameters, Keys], bool]] = {
    "never": lambda *_: False,
    "admins_may_remove_first": _admins_may_remove_first,
    "automation_is_changed_to": lambda parameters, _: (
        "automation" in _changed_to(parameters, "mode")
    ),
    "idp_syncs": _idp_syncs,
    "integrations_break": lambda parameters, _: any(
        each.signals.broken_integration_share for each in parameters.workforce.values()
    ),
    "plan_is_changed_to": lambda parameters, keys: keys[1] in _changed_to(parameters, "plan"),
    "seats_are_taken_back": lambda parameters, _: (
        parameters.policies.reclaim_after_days is not None
    ),
    "some_removal_needs_a_ticket": _some_removal_needs_a_ticket,
    "somebody_has_profile": lambda parameters, keys: any(
        each.use.usage_mix.get(keys[1]) for each in parameters.workforce.values()
    ),
    "sso_is_introduced": _sso_is_introduced,
    "use_is_counted": _use_is_counted,
}
