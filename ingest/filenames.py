"""What a file's name says: its date, whether it is unfinished, and its place in natural order.

Source of the rules: the header of the export specification (`later file`) and the interface page (unfinished).
"""

from __future__ import annotations

import re
from datetime import date

_YEAR = r"(?<!\d)((?:19|20)\d\d)"
#: Most precise first; a month stands for its first day.
_DATES = (
    re.compile(_YEAR + r"(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)"),
    # One separator throughout: the 2 of 2025-03_2 is a second sending, not a day.
    re.compile(_YEAR + r"([-_.])(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])(?!\d)"),
    re.compile(_YEAR + r"年(0?[1-9]|1[0-2])月(0?[1-9]|[12]\d|3[01])[日号]"),
    re.compile(_YEAR + r"年(0?[1-9]|1[0-2])月"),
    re.compile(_YEAR + r"[-_.](0?[1-9]|1[0-2])(?!\d)"),
    re.compile(_YEAR + r"(0[1-9]|1[0-2])(?!\d)"),
)


def name_date(name: str) -> date | None:
    """The date in a file's name (YYYYMMDD, YYYY-MM-DD, 2025年3月, YYYY-MM, YYYYMM); None without one."""
    for pattern in _DATES:
        if found := pattern.search(name):
            year, month, *rest = (int(part) for part in found.groups() if part.isdecimal())
            try:
                return date(year, month, rest[0] if rest else 1)
            except ValueError:
                continue
    return None


def delivery_date(path: str) -> date | None:
    """The date in the name of a file, or of a member of an archive, else of the archive (``file.zip!member``)."""
    names = [part.rpartition("/")[2] for part in reversed(path.split("!"))]
    return next((day for name in names if (day := name_date(name))), None)


def is_unfinished(name: str) -> bool:
    """Still being written or not an export at all; never decided by a file's age."""
    return name.lower().endswith((".part", ".tmp", ".crdownload")) or name.startswith(("~$", "."))


def natural_key(path: str) -> list[tuple[int, int, str]]:
    """Sort key under which ``x2`` comes before ``x10``."""
    parts = re.split(r"(\d+)", path)
    return [(1, int(part), "") if part.isdecimal() else (0, 0, part) for part in parts]
