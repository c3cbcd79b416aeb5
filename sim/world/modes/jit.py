"""Mode `jit`: the first SSO login creates the member; whoever leaves is removed by hand."""

from sim.core.clock import Process
from sim.world.modes.base import ProvisioningMode


class JustInTime(ProvisioningMode):
    """No invitation; without a login no member, and without the IdP account no login."""

    name = "jit"

    def joiner_told(self, person: int) -> Process:
        """Let a joiner in at the first login; who never starts takes no seat."""
        if self.space.company.never_starts[person]:
            self.space.give_access(person)
        else:
            yield from self.admit_at_first_login(person, self.space.plan.jit_seat_type)
