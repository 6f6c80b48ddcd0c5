"""How the values of a column are written, learned from rows that are whole, to tell in which column a cell belongs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

#: Fewer rows than these teach nothing.
ENOUGH = 20
#: A value longer than this is free text, and so is a column that is written in more ways.
_LONGEST, _MOST_WAYS = 80, 3

SHAPE, FIRST, LAST = "shape", "first", "last"
_CLASS = {"9": "[0-9]", "A": "[A-Z]", "a": "[a-z]", "文": r"[^\W\d_a-zA-Z]"}


@dataclass(frozen=True)
class Form:
    """What cells of one column look like: written in one of a few ways (2025-03-05, A-17), or free text, of which the
    kinds of character are known that it begins and ends with."""

    shape: re.Pattern[str] | None
    first: frozenset[str]
    last: frozenset[str]

    def oddities(self, value: str) -> set[str]:
        """In what a filled cell differs from those of this column."""
        found = set()
        if self.shape and not self.shape.fullmatch(value):
            found.add(SHAPE)
        if not self.shape or found:
            found |= {FIRST} if _kind(value[0]) not in self.first else set()
            found |= {LAST} if _kind(value[-1]) not in self.last else set()
        return found


def learn(column: Sequence[str]) -> Form:
    """The form of a column. ``column``: its cells, empty ones too."""
    filled = {value for cell in column if (value := cell.strip())}
    first = frozenset(_kind(value[0]) for value in filled)
    return Form(_shape(filled), first, frozenset(_kind(value[-1]) for value in filled))


def _shape(values: Iterable[str]) -> re.Pattern[str] | None:
    """A pattern of all values, where they consist of few pieces in the same order, in few ways."""
    ways: dict[tuple[str, ...], list[set[int]]] = {}
    for value in values:
        pieces = [(kind, sum(1 for _ in run)) for kind, run in groupby(value[:_LONGEST], _kind)]
        kinds = tuple(kind for kind, _length in pieces)
        lengths = ways.setdefault(kinds, [set() for _ in kinds])
        # Letters alone are words: that all are of one kind says nothing of where one ends.
        if len(ways) > _MOST_WAYS or len(value) > _LONGEST or set(kinds) <= {"a", "A", "文"}:
            return None
        for seen, (_kind_of, length) in zip(lengths, pieces, strict=True):
            seen.add(length)
    return re.compile("|".join(map(_pattern, ways, ways.values()))) if ways else None


def _pattern(kinds: tuple[str, ...], lengths: list[set[int]]) -> str:
    # What varies in length may be longer than was seen.
    times = [f"{{{next(iter(seen))}}}" if len(seen) == 1 else "+" for seen in lengths]
    return "".join((_CLASS.get(kind) or re.escape(kind)) + n for kind, n in zip(kinds, times, strict=True))


@lru_cache(1 << 16)
def _kind(character: str) -> str:
    if "0" <= character <= "9":
        return "9"
    if "a" <= character <= "z":
        return "a"
    if "A" <= character <= "Z":
        return "A"
    return "文" if character.isalpha() else character
