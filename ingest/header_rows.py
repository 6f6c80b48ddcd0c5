"""Where in a sheet or a text the header stands: in one row, in two or three; and whether a second table follows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import polars as pl

from ingest.contracts import Column, Contract
from ingest.dialect import Told
from ingest.headers import PEEK, HeaderError, advice, nearest, plain

#: Most rows of one header.
_DEEPEST = 3


def find_header(cells: pl.DataFrame, contract: Contract) -> tuple[int, list[str]] | None:
    """Row number and texts of the header: the first row with most known headers, at least half of the needed.

    Of a header in several rows, where more are known together than in any one of them, the last row's number.
    """
    columns = {plain(h): c.name for c in contract.columns for h in (c.header, *c.aliases)}
    rows = [(row[0], [t or "" for t in row[1:]]) for row in cells.head(PEEK).iter_rows()]
    found = [(len({plain(t) for t in texts} & columns.keys()), i, texts) for i, (_number, texts) in enumerate(rows)]
    hits, last, texts = max(found, key=lambda f: f[0], default=(0, 0, []))
    if hits < len(contract.columns):
        hits, last, texts = _in_several_rows([texts for _number, texts in rows], (hits, last, texts), columns)
    needed = sum(c.required for c in contract.columns)
    if hits < max(1, needed / 2):
        return None
    row_number = rows[last][0]
    while texts and not plain(texts[-1]):
        texts.pop()
    return row_number, texts


def _in_several_rows(
    rows: Sequence[list[str]], single: tuple[int, int, list[str]], columns: dict[str, str]
) -> tuple[int, int, list[str]]:
    """Hits, last row and texts of the rows around the ``single`` best that show more together than it does."""
    best, (_hits, middle, _texts) = single, single
    for depth in range(2, _DEEPEST + 1):
        for start in range(max(0, middle - depth + 1), min(middle, len(rows) - depth) + 1):
            texts = _together(rows[start : start + depth], columns)
            hits = len({plain(t) for t in texts} & columns.keys())
            if hits > best[0]:
                best = (hits, start + depth - 1, texts)
    return best


def _together(rows: Sequence[list[str]], columns: dict[str, str]) -> list[str]:
    """One header of several rows: per column the known name that one row has or the rows joined have.

    A name above several columns stands in the first of them, as merged cells do.
    """
    carried = [list(texts) for texts in rows]
    for lower, upper in pairwise(reversed(carried)):
        for i in range(1, len(upper)):
            if not upper[i].strip() and lower[i].strip():
                upper[i] = upper[i - 1]
    found = []
    for own, names in zip(zip(*rows, strict=True), zip(*carried, strict=True), strict=True):
        ways = [*own, *("".join(names[i:j]) for i in range(len(names)) for j in range(i + 2, len(names) + 1))]
        known = {columns[plain(w)]: w for w in ways if plain(w) in columns}
        found.append(next(iter(known.values())) if len(known) == 1 else " ".join(t for t in own if t.strip()))
    return found


def no_header(contract: Contract, sheets: Iterable[pl.DataFrame]) -> HeaderError:
    """Why none of these sheets has a header: what was expected, and the row that is most like it."""
    expected = "、".join(c.header for c in contract.columns if c.required)
    said = f"没有找到表头：应有 {expected}；请核对是否放错文件夹，或表头是否被改名"
    row_number, renamed = max(
        (_resembling(contract, cells) for cells in sheets), key=lambda r: len(r[1]), default=(0, [])
    )
    if len(renamed) < 2:  # one word alone resembles something everywhere
        return HeaderError(said)
    pairs = "、".join(f"“{header}”像“{column.header}”" for column, header in renamed)
    return HeaderError(f"{said}。最像表头的是第 {row_number} 行：{pairs}；{advice(contract, renamed)}")


def _resembling(contract: Contract, cells: pl.DataFrame) -> tuple[int, list[tuple[Column, str]]]:
    """Number of the row with most headers that are near a column's, and these, the nearest of each column."""
    best: tuple[int, list[tuple[Column, str]]] = (0, [])
    for row in cells.head(PEEK // 3).iter_rows():
        texts = [t for t in row[1:] if t and plain(t)]
        near = [(c, nearest(c, texts)) for c in contract.columns if c.personal != "drop"]
        found = {header: column for column, header in reversed(near) if header}
        if len(found) > len(best[1]):
            best = row[0], [(column, header.strip()) for header, column in reversed(found.items())]
    return best


def second_table(text: str, told: Told) -> int | None:
    """Where another table begins in a text: at a header that comes again and is not the same line.

    The same line is the next page of the same table. Found are headers that begin with the same name.
    """
    if not (told.header and (first := told.header[0].strip())):
        return None
    line, body = text[told.start : told.body].strip(), told.body
    names = {plain(h) for h in told.header} - {""}
    q, d = told.dialect.quote, told.dialect.delimiter
    places = [p + 1 for start in {first, q + first + q} for p in _places(text, f"\n{start}{d}", body - 1)]
    for place in sorted(places):
        end = text.find("\n", place) + 1 or len(text)
        record = told.dialect.cells(text[place:end])
        if record is None or len({plain(told.dialect.value(c)) for c in record[0]} & names) <= max(1, len(names) / 2):
            continue
        if place == body:  # a further row of the header itself
            body = end
        elif text[place:end].strip() != line:
            return place
    return None


def _places(text: str, sought: str, place: int) -> list[int]:
    found = []
    while (place := text.find(sought, place)) >= 0:
        found.append(place)
        place += 1
    return found


def refuse_second_header(cells: pl.DataFrame, header_row: int, header: list[str], contract: Contract) -> None:
    """A sheet with another table below the first is not read. Raises HeaderError."""
    names = [plain(t) for t in header]
    known = {h for c in contract.columns for h in (c.header, *c.aliases)} | set(header)
    first = next((i for i, name in enumerate(names) if name), 0)
    below = cells.filter(pl.col("_row") > header_row + 1, pl.col(f"c{first}").is_in(list(known)))
    for number, *row in below.iter_rows():
        texts = [plain(t or "") for t in row]
        again = len({t for t in texts if t} & {plain(k) for k in known})
        if again > max(1, len(names) / 2) and texts[: len(names)] != names:
            raise HeaderError(f"第 {number} 行又是一个表头，与第一个不同：同一工作表有两张表，请拆开后再放入")
