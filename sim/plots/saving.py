"""How a figure leaves the room: as bytes, in a notebook, in words."""

import io

from IPython.display import display
from matplotlib.figure import Figure

from sim.plots.style import DPI, house


def alt_text(figure: Figure) -> str:
    """Return what a figure shows, for who cannot see it."""
    return str(figure.get_label())


def png(figure: Figure, dpi: int = DPI) -> bytes:
    """Return a figure as PNG, the same bytes each time on one machine."""
    return _saved(figure, "png", dpi, {"Software": None})


def svg(figure: Figure) -> bytes:
    """Return a figure as SVG with real text and its alt text as title."""
    return _saved(figure, "svg", DPI, {"Date": None, "Creator": None, "Title": alt_text(figure)})


def show(figure: Figure) -> None:
    """Show a figure in a notebook, with its alt text where no picture can be shown."""
    bundle = {"image/png": png(figure), "text/plain": alt_text(figure)}
    display(bundle, raw=True)  # type: ignore[no-untyped-call]


def _saved(figure: Figure, kind: str, dpi: int, details: dict[str, str | None]) -> bytes:
    stream = io.BytesIO()
    with house():
        figure.savefig(stream, format=kind, dpi=dpi, metadata=details)
    return stream.getvalue()
