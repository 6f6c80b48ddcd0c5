"""How the values of a column are written, learned from rows that are whole, to tell in which column a cell belongs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

#: Fewer rows than these teach nothing.
ENOUGH = 20
#: A value longer than this is free text.
_LONGEST = 80


@dataclass(frozen=True)
class Form:
    """What cells of one column look like. ``shape``: all filled ones are written alike (2025-03-05, A-17).

    Otherwise they are free text, known by the kinds of character they begin and end with.
    """

    shape: re.Pattern[str] | None
    first: frozenset[str]
    last: frozenset[str]

    def fits(self, value: str) -> bool:
        """Whether a filled cell may be one of this column."""
        if self.shape:
            return self.shape.fullmatch(value) is not None
        return _kind(value[0]) in self.first and _kind(value[-1]) in self.last


def learn(column: Sequence[str]) -> Form:
    """The form of a column. ``column``: its cells, empty ones too."""
    filled = {value for cell in column if (value := cell.strip())}
    first = frozenset(_kind(value[0]) for value in filled)
    return Form(_shape(filled), first, frozenset(_kind(value[-1]) for value in filled))


def _shape(values: Iterable[str]) -> re.Pattern[str] | None:
    """A pattern of all values, where they consist of the same few pieces in the same order."""
    kinds: list[str] = []
    lengths: list[set[int]] = []
    for value in values:
        pieces = [(kind, sum(1 for _ in run)) for kind, run in groupby(value[:_LONGEST], _kind)]
        if not kinds:
            kinds, lengths = [kind for kind, _length in pieces], [set() for _ in pieces]
        if [kind for kind, _length in pieces] != kinds or len(value) > _LONGEST:
            return None
        for seen, (_piece, length) in zip(lengths, pieces, strict=True):
            seen.add(length)
    # Letters alone are words: that all are of one kind says nothing of where one ends.
    if set(kinds) <= {"a", "A", "文"}:
        return None
    # What varies in length may be longer than was seen.
    times = [(kind, f"{{{seen.pop()}}}" if len(seen) == 1 else "+") for kind, seen in zip(kinds, lengths, strict=True)]
    return re.compile("".join((_CLASS.get(kind) or re.escape(kind)) + n for kind, n in times))


_CLASS = {"9": "[0-9]", "A": "[A-Z]", "a": "[a-z]", "文": r"[^\W\d_a-zA-Z]"}


def _kind(character: str) -> str:
    if "0" <= character <= "9":
        return "9"
    if "a" <= character <= "z":
        return "a"
    if "A" <= character <= "Z":
        return "A"
    return "文" if character.isalpha() else character
