"""What a person moves: a slider with a field to type in beside it, or a list to choose from."""

from collections.abc import Callable
from typing import Any

import ipywidgets

from sim.lab import views
from sim.lab.levers import Lever
from sim.lab.typed import TypedError, read

Refusal = Callable[[float], str]
"""Says why a value cannot be taken; nothing if it can."""


def control(lever: Lever, refusal: Refusal) -> tuple[Any, Any]:
    """Return what is shown of a lever, and the widget that holds its value.

    Parameters
    ----------
    lever : Lever
    refusal : callable
        Asked before a typed value is taken.
    """
    label = ipywidgets.HTML(views.label(lever.label))
    if lever.options:
        holder = ipywidgets.Dropdown(
            options=lever.options, value=lever.value, layout=_width("auto"), tooltip=lever.label
        )
        return ipywidgets.VBox([label, holder]), holder
    note = ipywidgets.HTML()
    slider = _slider(lever)
    field = ipywidgets.Text(
        value=lever.written(lever.value),
        continuous_update=False,
        layout=_width("100px"),
        tooltip=f"{lever.label}: type a value",
    )

    def slid(_: object) -> None:
        field.value, note.value = lever.written(slider.value), ""

    def typed(_: object) -> None:
        if field.value != lever.written(slider.value):
            note.value = views.remark(_take(field.value, lever, slider, refusal))
        if not note.value:
            field.value = lever.written(slider.value)

    slider.observe(slid, names="value")
    field.observe(typed, names="value")
    return ipywidgets.VBox([label, ipywidgets.HBox([slider, field]), note]), slider


def move(holder: Any, value: Any) -> None:
    """Give a widget a value; a slider becomes longer where it has to."""
    if not isinstance(holder, ipywidgets.Dropdown):
        holder.min, holder.max = min(holder.min, value), max(holder.max, value)
    holder.value = value


def _slider(lever: Lever) -> Any:
    number, kind = (
        (int, ipywidgets.IntSlider) if lever.kind == "whole" else (float, ipywidgets.FloatSlider)
    )
    return kind(
        value=lever.value,
        min=number(lever.low),
        max=number(lever.high),
        step=number(lever.step),
        continuous_update=False,
        readout=False,
        tooltip=lever.label,
        layout=ipywidgets.Layout(width="auto", flex="1 1 auto"),
    )


def _take(text: str, lever: Lever, slider: Any, refusal: Refusal) -> str:
    """Move a slider to what was typed, beyond its ends if need be; say why if that cannot be."""
    try:
        value = 0.0 if lever.zero_is_none and text.strip() == "none" else read(text, lever.kind)
    except TypedError as error:
        return str(error)
    value = round(value) if lever.kind == "whole" else value
    if words := refusal(value):
        return words
    move(slider, value)
    return ""


def _width(width: str) -> ipywidgets.Layout:
    return ipywidgets.Layout(width=width)
