"""In which ways a damaged line of delimited text can be read as a row as wide as the others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from ingest.dialect import Dialect
from ingest.forms import Form

EXTRA, LOST, OTHER, QUOTE = "多了分隔符", "少了分隔符", "用了别的分隔符", "引号不成对"
QUOTES = "两处引号不成对"
#: The cells of a row and what was taken to be wrong with its line.
Reading = tuple[tuple[str, ...], str]

#: Quotes of a line that are tried one by one, and how many tokens more than columns a line may have.
_MOST_QUOTES, _MOST_TOKENS = 24, 4
#: Stands for a quote that is text.
_LITERAL = "\ue000"


class Readings:
    """``forms``: how each column is written (none: not known). ``required``: columns that are never empty."""

    def __init__(self, dialect: Dialect, width: int, forms: Sequence[Form], required: set[int]) -> None:
        self.dialect, self.width, self.forms, self.required = dialect, width, forms, required
        self._row, self._loose = dialect.row(width), dialect.row(width, loose=True)
        self._cell = re.compile(dialect.cell, re.DOTALL)

    def of_quotes(self, line: str) -> list[Reading]:
        """Readings of a line with a quote where none may stand: one quote is text, or a delimiter beside it is lost.

        Only where there is none of those, two quotes of one cell, or all that do not open a cell, are text.
        """
        q, d = self.dialect.quote, self.dialect.delimiter
        places = [m.start() for m in re.finditer(re.escape(q), line)]
        if len(places) > _MOST_QUOTES or _LITERAL in line:
            return []
        found = self._whole((_literal(line, (p,)) for p in places), QUOTE)
        beside = (line[:p] + d + line[p:] for place in places for p in (place, place + 1))
        found |= self._whole(beside, LOST)
        if self.dialect.escape == q and "\\" + q in line:
            escaped = Dialect(d, q, "\\")
            if escaped.row(self.width).fullmatch(line):
                found.add((self._values(line, escaped), QUOTE))
        if not found:
            pairs = self._whole((_literal(line, pair) for pair in combinations(places, 2)), QUOTES)
            found = {r for r in pairs if any(c.count(q) > 1 for c in r[0])}
        if not found and self._loose.fullmatch(line):
            found = {(self._values(line, self.dialect), "")}
        return sorted(found)

    def of_delimiters(self, cells: Sequence[str], line: str) -> list[Reading]:
        """Readings of a line that is quoted as it should be but not as wide as the others. ``cells``: raw.

        The row as it stands, its end empty or cut where it is, is one of them and then the only one.
        """
        if not self.forms:
            return []
        if (as_it_is := self._padded(cells)) is not None:
            return [(as_it_is, "")]
        found: set[Reading] = set()
        if len(cells) == self.width + 1:
            found |= {(r, EXTRA) for r in self._without_one(cells)}
        if len(cells) == self.width - 1:
            found |= {(r, LOST) for r in self._with_one(cells)}
        if len(cells) < self.width:
            found |= set(self.of_other_delimiters(line))
        return sorted(found)

    def of_other_delimiters(self, line: str) -> list[Reading]:
        """Readings of a line between whose cells another delimiter stands than in the other rows."""
        found: set[Reading] = set()
        for other in {",", ";", "\t", "|", " "} - {self.dialect.delimiter}:
            found |= {(r, OTHER) for r in self._regrouped(Dialect(other, self.dialect.quote), line)}
        return sorted(found)

    def fits(self, row: Sequence[str], *, but_quotes: bool = False) -> bool:
        """Whether a row is written as the others are. ``but_quotes``: except cells that hold a quote."""
        return all(self._fits(i, cell) for i, cell in enumerate(row) if not (but_quotes and self.dialect.quote in cell))

    def _fits(self, position: int, cell: str) -> bool:
        if not (value := cell.strip()):
            return position not in self.required
        return not self.forms or self.forms[position].fits(value)

    def _padded(self, cells: Sequence[str]) -> tuple[str, ...] | None:
        values = [self.dialect.value(c) for c in cells]
        beyond = "".join(values[self.width :])
        row = (*values[: self.width], *[""] * (self.width - len(values)))
        return row if not beyond.strip() and self.fits(row) else None

    def _without_one(self, cells: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """Without one of the empty cells; or with a delimiter that is text, which is no reading to be taken."""
        values = [self.dialect.value(c) for c in cells]
        for i, raw in enumerate(cells):
            shorter = (*values[:i], *values[i + 1 :])
            if not raw.strip() and self.fits(shorter):
                yield shorter
            if i + 1 < len(cells) and not self._is_quoted(raw) and not self._is_quoted(cells[i + 1]):
                joined = (*values[:i], values[i] + self.dialect.delimiter + values[i + 1], *values[i + 2 :])
                if self.fits(joined):
                    yield joined
                    # A second reading, so that a text with a delimiter in it is never taken for one without.
                    yield (*joined, "")

    def _with_one(self, cells: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """With an empty cell anywhere, and with each cell cut in two wherever both halves are cells."""
        values = [self.dialect.value(c) for c in cells]
        for i in range(len(cells) + 1):
            if not all(self._fits(p, v) for p, v in enumerate(values[:i])):
                break
            halves = [("", "")] if i == len(cells) else [("", values[i]), *self._cut(cells[i])]
            rest = values[i + 1 :]
            for left, right in halves:
                row = (*values[:i], left, right, *rest)[: self.width]
                if self.fits(row):
                    yield row

    def _cut(self, raw: str) -> Iterator[tuple[str, str]]:
        q = self.dialect.quote
        places = range(1, len(raw))
        if self._is_quoted(raw):
            places = [m.start() + 1 for m in re.finditer(re.escape(q * 2), raw)]  # type: ignore[assignment]
        for p in places:
            left, right = raw[:p], raw[p:]
            if self._cell.fullmatch(left) and self._cell.fullmatch(right):
                yield self.dialect.value(left), self.dialect.value(right)

    def _regrouped(self, other: Dialect, line: str) -> list[tuple[str, ...]]:
        """At most two ways in which the line's pieces between another delimiter make a row, text pieces joined."""
        record = other.cells(line)
        if not record or not self.width <= len(record[0]) <= _MOST_TOKENS * self.width:
            return []
        pieces, found = record[0], []
        dead: set[tuple[int, int]] = set()

        def place(position: int, start: int, row: tuple[str, ...]) -> bool:
            if position == self.width:
                if start == len(pieces):
                    found.append(row)
                return start == len(pieces)
            if (position, start) in dead or len(found) > 1:
                return False
            is_alive = False
            for end in range(start + 1, len(pieces) - (self.width - position - 1) + 1):
                if end - start > 1 and any(self._is_quoted(p) for p in pieces[start:end]):
                    break
                cell = other.delimiter.join(other.value(p) for p in pieces[start:end])
                if self._fits(position, cell):
                    is_alive |= place(position + 1, end, (*row, cell))
            if not is_alive:
                dead.add((position, start))
            return is_alive

        place(0, 0, ())
        return found[:2]

    def _whole(self, lines: Iterator[str], what: str) -> set[Reading]:
        return {(self._values(line, self.dialect), what) for line in lines if self._row.fullmatch(line)}

    def _values(self, line: str, dialect: Dialect) -> tuple[str, ...]:
        record = dialect.cells(line)
        assert record is not None
        return tuple(dialect.value(c).replace(_LITERAL, dialect.quote) for c in record[0])

    def _is_quoted(self, raw: str) -> bool:
        return raw.startswith(self.dialect.quote)


def _literal(line: str, places: tuple[int, ...]) -> str:
    for p in places:
        line = line[:p] + _LITERAL + line[p + 1 :]
    return line
