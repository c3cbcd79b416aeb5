"""Types that all tables of the schema share."""

import typing
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from sim import catalog

Share = Annotated[float, Field(ge=0, le=1)]
Usd = Annotated[float, Field(ge=0, le=1e9, multiple_of=0.01)]
# One line for people: not empty, and nothing that a terminal would act on.
LABEL_PATTERN = r"^[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"
Label = Annotated[str, Field(max_length=40, pattern=LABEL_PATTERN)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]


def _known(snapshot: str) -> str:
    if catalog.snapshot_of(snapshot) not in catalog.snapshots():
        raise PydanticCustomError("snapshot", "there is no such snapshot")
    return snapshot


Snapshot = Annotated[
    str,
    AfterValidator(_known),
    Field(json_schema_extra={"enum": [*catalog.snapshots(), catalog.LATEST]}),
]
Capability = Literal[
    "sso",
    "jit",
    "scim",
    "audit_log",
    "last_active_view",
    "context_500k",
    "github_integration",
    "custom_roles",
    "suspension",
    "dedicated_support",
]


class Model(BaseModel):
    """Strict, frozen, no unknown keys, no infinities."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


@lru_cache
def table_below(model: type[Model], key: str) -> tuple[type[Model] | None, bool]:
    """Return the model of the table under a field, and whether its keys are names.

    Parameters
    ----------
    model : type of Model
    key : str
        A field of it; one that holds a list has no table.
    """
    annotation = model.model_fields[key].annotation
    named = typing.get_origin(annotation) is dict
    if typing.get_origin(annotation) is tuple:
        return None, False
    for option in (annotation, *typing.get_args(annotation)):
        if isinstance(option, type) and issubclass(option, Model):
            return option, named
    return None, named
