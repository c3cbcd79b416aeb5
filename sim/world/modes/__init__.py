"""How people get in and out: the only place where strategies differ as processes."""

from sim.world.modes.automation import Automation
from sim.world.modes.invite import Invite
from sim.world.modes.jit import JustInTime
from sim.world.modes.scim import Scim
from sim.world.workspace import Modes

__all__ = ["MODES"]

MODES: Modes = {"invite": Invite, "jit": JustInTime, "scim": Scim, "automation": Automation}
