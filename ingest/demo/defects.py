"""The planted bad rows: which file, before which row, what is broken, and the quarantine code it must get."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Plant:
    """A copy of the row at ``at`` (data rows counted from 0) with ``values`` put in; ``column`` is the one at fault.

    A planted row of a roster has a key of its own, so that no good row is touched; where it keeps the key of a
    good row, it is a newer version that must not displace it.
    """

    source_id: str
    #: Part of the file's name.
    file: str
    at: int
    column: str
    reason: str
    values: dict[str, object] = field(default_factory=dict)


PLANTS: list[Plant] = []
