"""Types that all tables of the schema share."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float, Field(ge=0, le=1)]
Usd = Annotated[float, Field(ge=0, le=1e9, multiple_of=0.01)]
# Multiplied by seats, days and ten renewals at twice the price, it still fits 64 bits in cents.
PriceEach = Annotated[float, Field(ge=0, le=1e5, multiple_of=0.01)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Snapshot = Literal["2026-03", "2026-10"]
Mode = Literal["invite", "jit", "scim", "automation"]
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
