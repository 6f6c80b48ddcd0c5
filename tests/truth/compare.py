"""Comparing what was published with what must be, and saying where they part."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any


def differences(expected: Mapping[Any, Any], found: Mapping[Any, Any], *, most: int = 12) -> list[str]:
    """The cells in which the two differ, a missing cell counting as nothing; at most `most` lines."""
    lines = []
    for cell in sorted(expected.keys() | found.keys(), key=str):
        left, right = expected.get(cell), found.get(cell)
        if not same(left, right):
            lines.append(f"{cell}: expected {left!r}, found {right!r}")
    return lines[:most] + ([f"… {len(lines)} in all"] if len(lines) > most else [])


def same(left: Any, right: Any) -> bool:
    if isinstance(left, float) and isinstance(right, int | float):
        return math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-6)
    return bool(left == right)
