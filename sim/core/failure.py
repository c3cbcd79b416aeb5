"""What a program of ours may say instead of doing what it was asked."""


class Failure(Exception):
    """Something that cannot be done here; its sentence says to a person why, and what to do."""
