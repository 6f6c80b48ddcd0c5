"""In which ways a damaged line of delimited text can be read as a row as wide as the others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from ingest.dialect import Dialect
from ingest.forms import FIRST, LAST, SHAPE, Form

EXTRA, LOST, OTHER, QUOTE = "多了分隔符", "少了分隔符", "用了别的分隔符", "引号不成对"
QUOTES = "两处引号不成对"

#: Characters of a line that is taken apart (every place in it is tried), quotes in it, and how many times as many
#: pieces as columns it may have.
LONGEST, _MOST_QUOTES, _MOST_PIECES = 10_000, 24, 4
#: Stands for a quote that is text.
_LITERAL = "\ue000"


@dataclass(frozen=True)
class Reading:
    """The cells of a row and what is taken to be wrong with its line (empty: nothing).

    ``made`` names what is owed to the reading alone and must not be odd (position; an end or the shape of the cell).
    A reading that ``is_text``, with a delimiter as part of a cell, speaks against the others and is never taken.
    """

    row: tuple[str, ...]
    what: str
    made: frozenset[tuple[int, str]] = frozenset()
    is_text: bool = False


class Readings:
    """``forms``: how each column is written (none: not known). ``required``: columns that are never empty."""

    def __init__(self, dialect: Dialect, width: int, forms: Sequence[Form], required: set[int]) -> None:
        self.dialect, self.width, self.forms, self.required = dialect, width, forms, required
        self._row, self._loose = dialect.row(width), dialect.row(width, loose=True)
        self._cell = re.compile(dialect.cell, re.DOTALL)

    def of_quotes(self, line: str) -> list[Reading]:
        """All readings of a line with a quote where none may stand: one is text, or a delimiter beside one is lost.

        Only where there is none of those, two quotes of one cell, or all that do not open a cell, are text.
        """
        q, d = self.dialect.quote, self.dialect.delimiter
        if len(line) > LONGEST:
            return []
        line = self._without_blanks(line)
        if self._row.fullmatch(line):
            return [Reading(self._values(line, self.dialect), "")]
        places = [m.start() for m in re.finditer(re.escape(q), line)]
        if len(places) > _MOST_QUOTES or _LITERAL in line:
            return []
        found = self._whole((_literal(line, (p,)) for p in places), QUOTE)
        found |= self._whole((line[:p] + d + line[p:] for place in places for p in (place, place + 1)), LOST)
        if self.dialect.escape == q and "\\" + q in line:
            escaped = Dialect(d, q, "\\")
            if escaped.row(self.width).fullmatch(line):
                found.add(Reading(self._values(line, escaped), QUOTE))
        if not found:
            pairs = self._whole((_literal(line, pair) for pair in combinations(places, 2)), QUOTES)
            found = {r for r in pairs if any(c.count(q) > 1 and not c.startswith(q) for c in r.row)}
        if not found and self._loose.fullmatch(line):
            found = {Reading(self._values(line, self.dialect), "")}
        return list(found)

    def of_delimiters(self, cells: Sequence[str], line: str) -> list[Reading]:
        """The best readings of a line that is quoted as it should be but not as wide as the others. ``cells``: raw.

        The row as it stands, its end empty or cut where it is, is one of them and, where nothing is odd, the only one.
        """
        if not self.forms or len(line) > LONGEST:
            return []
        values = [self.dialect.value(c) for c in cells]
        as_it_is = Reading((*values[: self.width], *[""] * (self.width - len(values))), "")
        found = [as_it_is] if not "".join(values[self.width :]).strip() else []
        if found and self._count(as_it_is) == 0:
            return found
        if len(cells) == self.width + 1:
            found += self._without_one(cells, values)
        if len(cells) == self.width - 1:
            found += self._with_one(cells, values)
        if len(cells) < self.width:
            found += self._of_other_delimiters(line)
        return self.best(found)

    def of_other_delimiters(self, line: str) -> list[Reading]:
        """The best readings of a line between whose cells another delimiter stands than in the other rows."""
        return self.best(self._of_other_delimiters(line))

    def best(self, readings: Iterable[Reading]) -> list[Reading]:
        """Those with nothing odd about them; of none such, the one with one oddity that it did not make itself.

        A cell with a quote that is taken for text may be odd.
        """
        by_count: dict[int, dict[tuple[str, ...], Reading]] = {0: {}, 1: {}}
        for reading in readings:
            if (count := self._count(reading)) is not None and count < 2:
                by_count[count].setdefault(reading.row, reading)
        found = list(by_count[0].values())
        if not found and len(by_count[1]) == 1:
            (only,) = by_count[1].values()
            found = [only] if not self._oddities(only) & only.made else []
        # A text with a delimiter in it is never taken for one without.
        return found if not (len(found) == 1 and found[0].is_text) else [*found, *found]

    def _count(self, reading: Reading) -> int | None:
        """How many oddities a row has; None where a column is empty that may not be."""
        if any(not cell.strip() and i in self.required for i, cell in enumerate(reading.row)):
            return None
        return len(self._oddities(reading))

    def _oddities(self, reading: Reading) -> frozenset[tuple[int, str]]:
        is_quote = reading.what in (QUOTE, QUOTES)
        return frozenset(
            (i, which)
            for i, (cell, form) in enumerate(zip(reading.row, self.forms, strict=False))
            if (value := cell.strip()) and not (is_quote and self.dialect.quote in cell)
            for which in form.oddities(value)
        )

    def _without_one(self, cells: Sequence[str], values: Sequence[str]) -> Iterator[Reading]:
        """Without one of the empty cells; or with a delimiter that is text."""
        for i, raw in enumerate(cells):
            if not raw.strip():
                yield Reading((*values[:i], *values[i + 1 :]), EXTRA)
            if i + 1 < len(cells) and not self.is_quoted(raw) and not self.is_quoted(cells[i + 1]):
                joined = values[i] + self.dialect.delimiter + values[i + 1]
                yield Reading((*values[:i], joined, *values[i + 2 :]), EXTRA, is_text=True)

    def _with_one(self, cells: Sequence[str], values: Sequence[str]) -> Iterator[Reading]:
        """With an empty cell anywhere, and with each cell cut in two wherever both halves are cells."""
        for i in range(len(cells) + 1):
            yield Reading((*values[:i], "", *values[i:]), LOST)
            if i == len(cells):
                return
            made = frozenset({(i, SHAPE), (i, LAST), (i + 1, SHAPE), (i + 1, FIRST)})
            for left, right in self._cut(cells[i]):
                row = (*values[:i], left, right, *values[i + 1 :])
                yield Reading(row, LOST, frozenset() if self.is_quoted(cells[i]) else made)

    def _cut(self, raw: str) -> Iterator[tuple[str, str]]:
        q = self.dialect.quote
        places: Iterable[int] = range(1, len(raw))
        if self.is_quoted(raw):
            places = [m.start() + 1 for m in re.finditer(re.escape(q * 2), raw)]
        for p in places:
            left, right = raw[:p], raw[p:]
            if self._cell.fullmatch(left) and self._cell.fullmatch(right):
                yield self.dialect.value(left), self.dialect.value(right)

    def _of_other_delimiters(self, line: str) -> Iterator[Reading]:
        for other in {",", ";", "\t", "|", " "} - {self.dialect.delimiter}:
            yield from self._regrouped(Dialect(other, self.dialect.quote), line)

    def _regrouped(self, other: Dialect, line: str) -> list[Reading]:
        """Ways in which the line's pieces between another delimiter make a row with one oddity at most, pieces of text
        joined; two are enough."""
        record = other.cells(line) if len(line) <= LONGEST else None
        if not record or not self.width <= len(record[0]) <= _MOST_PIECES * self.width:
            return []
        found: list[Reading] = []
        for most in (0, 1):
            if not found:
                found = _Grouping(self, other, record[0]).rows(most)
        return found

    def _whole(self, lines: Iterator[str], what: str) -> set[Reading]:
        return {Reading(self._values(line, self.dialect), what) for line in lines if self._row.fullmatch(line)}

    def _values(self, line: str, dialect: Dialect) -> tuple[str, ...]:
        record = dialect.cells(line)
        assert record is not None
        return tuple(dialect.value(c).replace(_LITERAL, dialect.quote) for c in record[0])

    def _without_blanks(self, line: str) -> str:
        """A line without the blanks between its quotes and its delimiters, which belong to no cell."""
        q, d = re.escape(self.dialect.quote), re.escape(self.dialect.delimiter)
        if "\t" in self.dialect.delimiter or " " in self.dialect.delimiter:
            return line
        line = re.sub(rf"(^|{d})[ \t]+(?={q})", r"\1", line)
        return re.sub(rf"(?<={q})[ \t]+(?={d}|\r?\n|\Z)", "", line)

    def is_quoted(self, raw: str) -> bool:
        return bool(self.dialect.quote) and raw.startswith(self.dialect.quote)


class _Grouping:
    """Pieces of a line put together to as many cells as there are columns; quoted pieces are cells by themselves."""

    def __init__(self, readings: Readings, other: Dialect, pieces: Sequence[str]) -> None:
        self.readings, self.other, self.pieces = readings, other, pieces
        self._dead: set[tuple[int, int, int]] = set()
        self._found: list[Reading] = []

    def rows(self, oddities: int) -> list[Reading]:
        self._place((), 0, oddities)
        return self._found

    def _place(self, row: tuple[str, ...], start: int, left: int) -> bool:
        """Whether the pieces from ``start`` on fill the columns behind ``row`` with ``left`` oddities at most."""
        position, width = len(row), self.readings.width
        if position == width:
            if start == len(self.pieces):
                self._found.append(Reading(row, OTHER))
            return start == len(self.pieces)
        if (position, start, left) in self._dead or len(self._found) > 1:
            return False
        is_alive = False
        for end in range(start + 1, len(self.pieces) - (width - position - 1) + 1):
            taken = self.pieces[start:end]
            if len(taken) > 1 and any(self.readings.is_quoted(p) for p in taken):
                break
            cell = self.other.delimiter.join(self.other.value(p) for p in taken)
            odd = self._odd(position, cell, is_joined=len(taken) > 1)
            if odd is not None and odd <= left:
                is_alive |= self._place((*row, cell), end, left - odd)
        if not is_alive:
            self._dead.add((position, start, left))
        return is_alive

    def _odd(self, position: int, cell: str, *, is_joined: bool) -> int | None:
        if not (value := cell.strip()):
            return None if position in self.readings.required else 0
        found = self.readings.forms[position].oddities(value)
        # The shape of what was put together is owed to that alone.
        return None if is_joined and SHAPE in found else len(found)


def _literal(line: str, places: tuple[int, ...]) -> str:
    for p in places:
        line = line[:p] + _LITERAL + line[p + 1 :]
    return line
