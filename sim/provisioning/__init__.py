"""How people get in and out: the only place where strategies differ as processes."""

from typing import Protocol

from sim.clock import Process
from sim.provisioning.invite import Invite
from sim.provisioning.scim import Scim
from sim.provisioning.workspace import Workspace


class ProvisioningMode(Protocol):
    """What follows in the workspace from what HR and the IdP say."""

    def __init__(self, space: Workspace) -> None: ...

    def joiner_told(self, person: int, /) -> Process:
        """HR told IT of a joiner."""
        ...

    def leaver_told(self, person: int, /) -> Process:
        """HR told IT of a leaver."""
        ...

    def idp_disabled(self, person: int, /) -> Process:
        """The IdP account was switched off."""
        ...


MODES: dict[str, type[ProvisioningMode]] = {"invite": Invite, "scim": Scim}
