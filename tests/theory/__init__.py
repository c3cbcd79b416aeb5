"""What the simulation must agree with, because it is known without it."""
