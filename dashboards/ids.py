"""Every component id there is. A callback names a member, never a string."""

from enum import StrEnum


class Id(StrEnum):
    URL = "url"
    SHELL = "shell"
    FINDING = "finding"
    PAINTED = "painted"
    FACTS = "facts"
    TRENDS = "trends"
    UNITS = "units"
    HEAT = "heat"
    BREAKDOWNS = "breakdowns"
    DATA = "data"
    CALENDAR = "calendar"
    REJECTED = "rejected"
    QUARANTINE = "quarantine"
    ACCOUNTING = "accounting"
    FILES_GRID = "files-grid"
    ROWS_GRID = "rows-grid"
    FOOT = "foot"
