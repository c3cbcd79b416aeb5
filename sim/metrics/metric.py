"""One metric: what it is called, means and is better at."""

import math
from typing import Literal, NamedTuple


class Metric(NamedTuple):
    """An entry of the catalogue.

    ``sample`` and ``q`` are only for quantiles of the pooled people; ``words`` only where the name
    does not read well. Only a ``signed`` one can be below 0, and none is above ``most``.
    """

    name: str
    unit: str
    better: Literal["lower", "higher", "none"]
    definition: str
    kind: Literal["total", "ratio", "quantile"] = "total"
    sample: str = ""
    q: float | None = None
    words: str = ""
    signed: bool = False
    most: float = math.inf

    @property
    def label(self) -> str:
        """What to call it in a sentence; amounts show "usd" themselves."""
        return self.words or " ".join(word for word in self.name.split("_") if word != "usd")

    @property
    def bounds(self) -> tuple[float, float]:
        """What its value cannot pass, whatever the luck."""
        return -math.inf if self.signed else 0.0, self.most
