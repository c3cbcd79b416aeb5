"""The textbook's company in SimPy."""

import simpy

from benchmarks.draws import Person
from benchmarks.textbook_model import Company, Steps
from sim.scenarios.schema import Parameters


class SimpyCompany(Company):
    """Generators that yield events, and a priority resource."""

    def __init__(self, parameters: Parameters, seed: int) -> None:
        super().__init__(parameters, seed)
        self.env = simpy.Environment()
        self.desk = simpy.PriorityResource(self.env, parameters.desk.admins)

    @property
    def now(self) -> float:
        """Hours since the start."""
        return self.env.now

    def live_until(self, end: float) -> None:
        """Let everything happen until then."""
        self.env.run(end)

    def start(self, steps: Steps) -> None:
        """Begin a process now."""
        self.env.process(steps)

    def hold(self, hours: float) -> simpy.Event:
        """Wait for so long, once it is yielded."""
        return self.env.timeout(hours)

    def turn(self, priority: int) -> Steps:
        """Wait for an admin; return what to give back."""
        request = self.desk.request(priority)
        yield request
        return request

    def end_turn(self, turn: simpy.resources.resource.PriorityRequest) -> None:
        """Let the admin go."""
        self.desk.release(turn)

    def until_sent(self, person: Person) -> Steps:
        """Wait until somebody has sent the person's invitation."""
        person.is_sent = self.env.event()
        yield person.is_sent

    def say_sent(self, person: Person) -> None:
        """Let who waits for the person's invitation go on."""
        person.is_sent.succeed()
