"""When a page's kernel ends: soon after the page is closed, or left alone for long."""

import datetime as dt
from typing import Any

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from traitlets import default

IDLE_SECONDS = 900
CLOSED_SECONDS = 10
# A page that never asked for its kernel was closed while it was loading.
OPENING_SECONDS = 120
LOOK_SECONDS = 5


class Kernels(AsyncMappingKernelManager):  # type: ignore[misc]  # it ships few types
    """The kernels of all pages, each of about 250 MB."""

    def __init__(self, **words: Any) -> None:
        super().__init__(**words)
        self._closed_at: dict[str, dt.datetime] = {}

    @default("cull_interval")
    def _look_often(self) -> int:
        return LOOK_SECONDS

    @default("cull_idle_timeout")
    def _look_at_all(self) -> int:
        return LOOK_SECONDS

    def notify_disconnect(self, kernel_id: str) -> None:
        """Notice that a page is gone; one that is loaded again has another kernel."""
        super().notify_disconnect(kernel_id)
        self._closed_at[kernel_id] = _now()

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        """End a kernel that nobody needs any more."""
        model = self.kernel_model(kernel_id)
        idle = _now() - dt.datetime.fromisoformat(model["last_activity"])
        if model["connections"]:
            over = model["execution_state"] != "busy" and idle > _span(IDLE_SECONDS)
        elif kernel_id in self._closed_at:
            over = _now() - self._closed_at[kernel_id] > _span(CLOSED_SECONDS)
        else:
            over = idle > _span(OPENING_SECONDS)
        if over or model["execution_state"] == "dead":
            self._closed_at.pop(kernel_id, None)
            await self.shutdown_kernel(kernel_id, now=True)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _span(seconds: float) -> dt.timedelta:
    return dt.timedelta(seconds=seconds)
