"""Mode `invite`: people are invited by e-mail and removed in the console, all by hand."""

from sim.core.clock import Process, Rank
from sim.world import invitations
from sim.world.modes.base import ProvisioningMode


class Invite(ProvisioningMode):
    """Invitations that people answer or let expire; the IdP knows nothing of the workspace."""

    name = "invite"

    def joiner_told(self, person: int) -> Process:
        """Invite a joiner, and again when the invitation has expired, until IT gives up."""
        space = self.space
        signals = space.company.signals_of(person)
        # The vendor offers no links where SSO is enforced.
        by_link = space.uniform("joins by link", person) < signals.self_join_share
        if by_link and not space.sso_enforced:
            yield from self.admit_at_first_login(person, "lowest")
            return
        kind = invitations.joiner_kind(space, person)
        last = space.parameters.policies.give_up_after_invitations
        for attempt in range(1, last + 1):
            is_sent = yield from invitations.send_by_hand(
                space, person, kind, attempt, self.must_stop
            )
            if not is_sent:
                return
            yield from invitations.deliver(space, person, attempt)
            if space.is_member[person] or self.must_stop(person):
                return
            yield space.clock.at(invitations.start_of_week(space), Rank.ACTION)
            if self.must_stop(person):
                return
            kind = "resend"
        space.give_up(person, last)
