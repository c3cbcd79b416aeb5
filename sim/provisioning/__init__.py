"""How people get in and out: the only place where strategies differ as processes."""

from sim.provisioning.automation import Automation
from sim.provisioning.invite import Invite
from sim.provisioning.jit import JustInTime
from sim.provisioning.office import Luck, Office
from sim.provisioning.reviews import reviews
from sim.provisioning.scim import Scim
from sim.provisioning.switching import roll_out, switching
from sim.provisioning.workspace import Modes, Workspace

__all__ = ["MODES", "Luck", "Office", "Workspace", "reviews", "roll_out", "switching"]

MODES: Modes = {"invite": Invite, "jit": JustInTime, "scim": Scim, "automation": Automation}
