"""The textbook's company in salabim."""

import salabim

from benchmarks.draws import Person
from benchmarks.textbook_model import Company, Steps
from sim.scenarios.schema import Parameters

# Processes are generators, as in SimPy; the other way needs greenlets.
salabim.yieldless(False)


class Doing(salabim.Component):
    """Somebody, or something, that goes through some steps."""

    def setup(self, steps: Steps) -> None:
        """Keep the steps until the component becomes current."""
        self.steps = steps

    def process(self) -> Steps:
        """Go through them."""
        yield from self.steps


class SalabimCompany(Company):
    """Components that hold, and a resource with a queue by priority."""

    def __init__(self, parameters: Parameters, seed: int) -> None:
        super().__init__(parameters, seed)
        self.env = salabim.Environment(trace=False)
        self.desk = salabim.Resource("desk", capacity=parameters.desk.admins, env=self.env)

    @property
    def now(self) -> float:
        """Hours since the start."""
        return self.env.now()

    def live_until(self, end: float) -> None:
        """Let everything happen until then."""
        self.env.run(till=end)

    def start(self, steps: Steps) -> None:
        """Begin a process now."""
        Doing(steps=steps, env=self.env)

    def hold(self, hours: float) -> object:
        """Wait for so long, once it is yielded."""
        return self.env.current_component().hold(hours)

    def turn(self, priority: int) -> Steps:
        """Wait for an admin; return what to give back."""
        me = self.env.current_component()
        yield me.request((self.desk, 1, priority))
        return me

    def end_turn(self, turn: Doing) -> None:
        """Let the admin go."""
        turn.release(self.desk)

    def until_sent(self, person: Person) -> Steps:
        """Wait until somebody has sent the person's invitation."""
        person.is_sent = self.env.current_component()
        yield person.is_sent.passivate()

    def say_sent(self, person: Person) -> None:
        """Let who waits for the person's invitation go on."""
        person.is_sent.activate()
