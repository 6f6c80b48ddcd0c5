"""The levels that a KPI of a unit can be looked at by: those below the unit that the KPI reaches."""

LEVELS = ("city", "street", "community", "grid", "micro_grid")
# Two steps down are enough to see where a figure comes from; further down one goes by the unit.
_STEPS = 2


def levels_below(level: str, lowest: str) -> list[str]:
    at = LEVELS.index(level)
    return [name for name in LEVELS[at + 1 : at + 1 + _STEPS] if LEVELS.index(name) <= LEVELS.index(lowest)]


def level_shown(asked: str | None, level: str, lowest: str) -> str | None:
    """The level asked for; otherwise communities, and below them the next level; None where there is none."""
    offered = levels_below(level, lowest)
    if asked in offered:
        return asked
    return "community" if "community" in offered else next(iter(offered), None)
