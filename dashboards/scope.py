"""What the viewer may see: a unit and everything below it, or the whole city."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """`unit_code` is the top of what may be seen; None is the whole city, UNKNOWN included."""

    unit_code: str | None = None


WHOLE_CITY = Scope()


def scope_of_request() -> Scope:
    """The scope of whoever asks. The server listens on this machine alone, so there is one viewer: the office."""
    return WHOLE_CITY
