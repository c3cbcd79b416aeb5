"""How people get in and out: the only place where strategies differ as processes."""

from collections.abc import Mapping

from sim.core.vocabulary import Mode
from sim.world.modes.automation import Automation
from sim.world.modes.base import ProvisioningMode
from sim.world.modes.invite import Invite
from sim.world.modes.jit import JustInTime
from sim.world.modes.scim import Scim

__all__ = ["MODES"]

MODES: Mapping[Mode, type[ProvisioningMode]] = {
    each.name: each for each in (Invite, JustInTime, Scim, Automation)
}
