"""What no world sees, by the marker beside the field: such a change needs no world run again."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic.fields import FieldInfo

from sim.scenarios.overlay import Keys
from sim.scenarios.reliance import fields
from sim.scenarios.schema import Model, Parameters
from sim.scenarios.schema.relevance import AfterTheWorld


def label_of(parameters: Parameters, keys: Keys) -> str | None:
    """Return the short words for a value that no world sees; None if a world sees it.

    Parameters
    ----------
    parameters : Parameters
    keys : tuple of str
        Where the value stands in the resolved document.
    """
    markers = (_marker(field) for _, field in fields(parameters, keys))
    return next((marker.label for marker in markers if marker is not None), None)


def changes(before: Parameters, after: Parameters) -> list[Keys]:
    """List what two scenarios differ in.

    Parameters
    ----------
    before, after : Parameters

    Returns
    -------
    list of tuple of str
        Where each value stands in the resolved document.
    """
    return list(_differing(before, after, (), lambda *_: False))


def world_changes(before: Parameters, after: Parameters) -> list[Keys]:
    """List what two scenarios differ in that a world sees.

    Parameters
    ----------
    before, after : Parameters

    Returns
    -------
    list of tuple of str
        As from :func:`changes`; none if all that differs is worked out after the worlds.
    """
    return list(_differing(before, after, (), _is_unseen))


def _differing(
    before: Any, after: Any, keys: Keys, passed_over: Callable[[FieldInfo, Any, Any], bool]
) -> Iterator[Keys]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in {**before, **after}:
            if name in before and name in after:
                yield from _differing(before[name], after[name], (*keys, name), passed_over)
            else:
                yield (*keys, name)
    elif isinstance(before, Model) and type(before) is type(after):
        for name, field in type(before).model_fields.items():
            own, other = getattr(before, name), getattr(after, name)
            if not passed_over(field, own, other):
                yield from _differing(own, other, (*keys, name), passed_over)
    elif before != after:
        yield keys


def _is_unseen(field: FieldInfo, before: object, after: object) -> bool:
    marker = _marker(field)
    if marker is None:
        return False
    return not marker.if_given or None not in (before, after)


def _marker(field: FieldInfo) -> AfterTheWorld | None:
    return next((each for each in field.metadata if isinstance(each, AfterTheWorld)), None)
