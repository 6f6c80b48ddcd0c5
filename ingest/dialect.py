"""How a delimited text is written, told from its head and held against the contract.

The contract's own headers are the evidence: what stands between two of them is the delimiter, what stands around them
the quote. The rows below decide between what is left. Nothing is guessed: without a header no dialect is odd, and a
row that does not fit stays as it is and meets the rules of the contract.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from ingest.contracts import Contract
from ingest.drift import Drift
from ingest.headers import PEEK, plain
from ingest.unreadable import UnreadableError

#: How much of a text is looked at: characters, and rows of the table below its header.
HEAD, ROWS = 100_000, 100
_USUAL = (",", ";", "\t", "|")
#: A delimiter of several characters, or a rare one, stands between known headers: signs and blanks, no letters.
_BETWEEN = re.compile(r"[^\w\s\"'()（）【】\[\]/、.*-]{1,3} ?|[\t \x01-\x08\x1c-\x1f]{1,2}")


@dataclass(frozen=True)
class Dialect:
    """Delimiter (one character or more), quote (empty: none), escape of a quote in quotes (itself or a backslash)."""

    delimiter: str = ","
    quote: str = '"'
    escape: str = '"'

    @property
    def is_plain(self) -> bool:
        """The reader of delimited text takes it as it is."""
        return len(self.delimiter.encode()) == 1 and self.quote == self.escape == '"'

    @cached_property
    def cell(self) -> str:
        """Pattern of a cell. Quoted: all up to the closing quote. Otherwise no delimiter, no line end, no quote."""
        return f"(?:{self._quoted}{self._open(is_strict=True)})"

    @cached_property
    def loose_cell(self) -> str:
        """As ``cell``, but a quote may stand inside a cell that does not begin with one."""
        return f"(?:{self._quoted}{self._open(is_strict=False)})"

    def is_doubtful(self, record: str) -> bool:
        """Whether a record holds signs that other writers of such a dialect mean otherwise."""
        if self.escape == "\\":
            return re.search(r'\\(?!")', record) is not None  # a backslash, or what it stands before
        if not self.quote:
            return "\\" in record  # a backslash, or what makes a text of the sign behind it
        return self.quote == "'" and '""' in record  # one quotation mark or two

    @property
    def _quoted(self) -> str:
        if not self.quote:
            return ""
        q = re.escape(self.quote)
        inner = rf"(?:[^{q}\\]++|\\.|{q}{q})*+" if self.escape == "\\" else rf"(?:[^{q}]++|{q}{q})*+"
        return f"{q}{inner}{q}(?=[\\r\\n]|{re.escape(self.delimiter)}|\\Z)|"

    def _open(self, *, is_strict: bool) -> str:
        q, d = re.escape(self.quote), re.escape(self.delimiter)
        # An apostrophe is a quote only where it begins a cell.
        banned = q if is_strict and self.quote == '"' else ""
        begin = rf"(?![ \t]*+{q})" if q == "'" else rf"(?!{q})" if q else ""
        if len(self.delimiter) == 1:
            return rf"{begin}[^{d}{banned}\r\n]*+"
        return rf"{begin}(?:(?!{d})[^{banned}\r\n])*+"

    def row(self, width: int, *, loose: bool = False) -> re.Pattern[str]:
        """A record of exactly ``width`` cells with the end of its line."""
        cell, d = self.loose_cell if loose else self.cell, re.escape(self.delimiter)
        return re.compile(rf"{cell}(?:{d}{cell}){{{width - 1}}}(?:\r?\n|\Z)", re.DOTALL)

    @cached_property
    def _token(self) -> re.Pattern[str]:
        return re.compile(rf"({self.loose_cell})({re.escape(self.delimiter)}|\r?\n|\Z)", re.DOTALL)

    def cells(self, text: str, place: int = 0) -> tuple[list[str], int] | None:
        """The raw cells of the record at ``place`` (quotes still around them) and where the next begins.

        None where a quoted cell is not closed, or goes on behind its closing quote.
        """
        found: list[str] = []
        while token := self._token.match(text, place):
            found.append(token[1])
            place = token.end()
            if token[2] != self.delimiter:
                return found, place
        return None

    def value(self, raw: str) -> str:
        """What a raw cell says."""
        if not self.quote or not raw.startswith(self.quote) or len(raw) < 2:
            return raw
        inner = raw[1:-1].replace(self.quote * 2, self.quote)
        return inner.replace("\\" + self.quote, self.quote) if self.escape == "\\" else inner


@dataclass(frozen=True)
class Told:
    """What the head of a text says: its dialect, and where the table stands in it.

    ``header`` is the header's line as cells (empty: not found), ``start`` where that record begins and ``body`` where
    the next does (characters of the text), ``width`` how many cells the rows have (0: not known).
    """

    dialect: Dialect
    header: list[str] = field(default_factory=list)
    start: int = 0
    body: int = 0
    width: int = 0
    #: The header is written otherwise than the rows, or damaged: ``header`` is not what a reader would find.
    is_header_odd: bool = False

    def drift(self, said: str | None) -> list[Drift]:
        """How the dialect differs from the contract's word (``said``: its delimiter), or from what is usual."""
        shown = {"\t": "制表符", " ": "空格"}.get(self.dialect.delimiter, self.dialect.delimiter)
        found = []
        if said is not None and self.dialect.delimiter != said:
            found.append(f"分隔符为“{shown}”，合同写的是“{said}”")
        elif said is None and self.dialect.delimiter not in _USUAL:
            found.append(f"分隔符为“{shown}”")
        if self.dialect.quote != '"':
            found.append(f"引号为 {self.dialect.quote}" if self.dialect.quote else "不用引号：文字里的引号照原样读入")
        elif self.dialect.escape != '"':
            found.append('引号里的引号写作 \\"')
        if self.is_header_odd:
            found.append(f"表头行与其余各行写法不同：已读作 {'、'.join(self.header)}")
        return [Drift("dialect", text) for text in found]


def decode(data: bytes, said: str | None) -> tuple[str, list[Drift]]:
    """Text of a file and, as drift, an encoding that is not the contract's. Raises UnreadableError.

    Western text (cp1252) can only be said by the contract: its bytes read as Chinese ones too.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    elif data.startswith(codecs.BOM_UTF8):
        candidates = ["utf-8-sig"]
    else:
        candidates = ["utf-8", "cp1252" if said == "cp1252" else "gb18030"]
    for encoding in candidates:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        family = {"utf-8-sig": "utf-8"}.get(encoding, encoding)
        is_plain = said is None or data.isascii() or family == said.removesuffix("-sig")
        return text, [] if is_plain else [Drift("encoding", f"编码为 {encoding}，合同写的是 {said}")]
    raise UnreadableError("文字编码无法识别(不是 UTF-8、GB18030 或 UTF-16)：请重新导出")


def one_line_end(text: str) -> str:
    """Lines that end with CR alone, as those of old systems do, end with LF instead."""
    if (first := re.search(r"\r\n|\r|\n", text)) and first[0] == "\r":
        return text.replace("\r\n", "\n").replace("\r", "\n")
    return text


def tell(text: str, contract: Contract) -> Told:
    """How a text is written. ``text``: all of it or its head (``HEAD`` characters), lines ending with LF or CRLF."""
    head = text[:HEAD]
    known = {plain(h) for c in contract.columns for h in (c.header, *c.aliases)}
    found = [
        _header(dialect, head, known)
        for delimiter in _delimiters(head, contract)
        for dialect in _dialects(delimiter, head)
    ]
    most = max(f.hits for f in found)
    if not most:
        top = head[: 80 * PEEK]
        return Told(max((f.dialect for f in found), key=lambda d: top.count(d.delimiter)))
    best: tuple[tuple[int, ...], Told] | None = None
    for line in (f for f in found if f.hits == most):
        widths = _widths(line.dialect, head, line.body)
        # Of those that find the same headers, that which makes most rows as wide as the header, then the usual one.
        usual = line.dialect.delimiter in _USUAL
        share = 100 * widths[len(line.cells)] // max(widths.total(), 1)
        blank = sum(not plain(c) for c in line.cells)
        rank = (share, -blank, line.dialect.is_plain, usual, -len(line.dialect.delimiter))
        if best is None or rank > best[0]:
            best = rank, _fitted(line, widths, head, known)
    assert best is not None
    return best[1]


@dataclass(frozen=True)
class _Line:
    """The record that holds most known headers, under one dialect."""

    dialect: Dialect
    hits: int = 0
    cells: list[str] = field(default_factory=list)
    start: int = 0
    body: int = 0
    is_damaged: bool = False


def _header(dialect: Dialect, head: str, known: set[str]) -> _Line:
    best, place = _Line(dialect), 0
    for _ in range(PEEK):
        if place >= len(head) or best.hits == len(known):
            break
        end = head.find("\n", place) + 1 or len(head)
        record = dialect.cells(head, place)
        cells = [dialect.value(c) for c in record[0]] if record else []
        # A quote too many hides names from a reader, but not from the eye.
        seen = [c.strip().strip(dialect.quote or None) for c in head[place:end].split(dialect.delimiter)]
        hits, hits_seen = (len({plain(c) for c in cs} & known) for cs in (cells, seen))
        if hits_seen > max(hits, best.hits):
            best = _Line(dialect, hits_seen, seen, place, end, is_damaged=True)
        elif record and hits > best.hits:
            best = _Line(dialect, hits, cells, place, record[1])
        place = record[1] if record else end
    return best


def _fitted(line: _Line, widths: Counter[int], head: str, known: set[str]) -> Told:
    """The header against the rows below it: their width, their delimiter, a name cut in two or two names in one."""
    width, count = max(((w, n) for w, n in widths.items() if w), key=lambda wn: wn[1], default=(0, 0))
    if 2 * widths[len(line.cells)] <= widths.total():
        for other in map(Dialect, _USUAL):
            others = _widths(other, head, line.body)
            if 10 * others[len(line.cells)] > 9 * others.total():
                return Told(other, line.cells, line.start, line.body, len(line.cells), is_header_odd=True)
    if 2 * count <= widths.total():
        width = len(line.cells)
    header = _whole_header(line.cells, width, known) if 10 * count > 9 * widths.total() else line.cells
    return Told(line.dialect, header, line.start, line.body, width, line.is_damaged or header != line.cells)


def _whole_header(cells: list[str], width: int, known: set[str]) -> list[str]:
    """A header one cell off the rows, where one way only makes it as wide: an empty cell out, or two names apart."""
    ways: set[tuple[str, ...]] = set()
    if len(cells) == width + 1:
        ways = {(*cells[:i], *cells[i + 1 :]) for i, c in enumerate(cells) if not c.strip()}
    if len(cells) == width - 1:
        names = {plain(c) for c in cells}
        for i, cell in enumerate(cells):
            for cut in range(1, min(len(cell), 200)):
                left, right = cell[:cut].strip("\"'"), cell[cut:].strip("\"'")
                if {plain(left), plain(right)} <= known - names and plain(left) != plain(right):
                    ways.add((*cells[:i], left, right, *cells[i + 1 :]))
    return list(ways.pop()) if len(ways) == 1 else cells


def _delimiters(head: str, contract: Contract) -> list[str]:
    """The usual ones, and what stands between two known headers anywhere in the head."""
    names = sorted({h for c in contract.columns for h in (c.header, *c.aliases)}, key=len, reverse=True)
    either = "|".join(map(re.escape, names))
    between = re.compile(rf"(?:{either})[\"']?({_BETWEEN.pattern})[\"']?(?={either})")
    top = "".join(head.splitlines(keepends=True)[:PEEK])
    found = Counter(m[1] for m in between.finditer(top))
    return [*_USUAL, *(d for d, _count in found.most_common(3) if d not in _USUAL)]


def _dialects(delimiter: str, head: str) -> list[Dialect]:
    d = re.escape(delimiter)
    is_text = '"' in head and delimiter in _USUAL and _is_text('"', d, head)
    found = [Dialect(delimiter, quote="", escape="") if is_text else Dialect(delimiter)]
    if not is_text and '\\"' in head:
        found.append(Dialect(delimiter, escape="\\"))
    if re.search(rf"(?:^|\n|{d})'[^'\n]*'(?:\r?\n|{d}|$)", head):
        found.append(Dialect(delimiter, quote="'", escape="'"))
    return found


def _is_text(quote: str, d: str, head: str) -> bool:
    """Whether quotes are a part of the text: most lines with one have it inside a cell, and no cell needs it."""
    if not (inside := re.findall(rf"[^\s{quote}{d}]{quote}(?!{quote}|[ \t]*(?:{d}|\r|\n|\Z)).*", head)):
        return False
    around = re.findall(rf"(?:^|\n|{d}){quote}([^\n]*?){quote}(?=\r?\n|{d}|$)", head)
    return len(inside) > len(around) and not any(re.search(rf"{d}|{quote}{quote}", cell) for cell in around)


def _widths(dialect: Dialect, head: str, place: int) -> Counter[int]:
    """How many records have how many cells, in the head below the header."""
    widths: Counter[int] = Counter()
    for _ in range(ROWS):
        if place >= len(head):
            break
        if record := dialect.cells(head, place):
            if record[1] == len(head) == HEAD:
                break  # the head may end within this record
            if any(c.strip() for c in record[0]):
                widths[len(record[0])] += 1
            place = record[1]
        else:
            widths[0] += 1
            place = head.find("\n", place) + 1 or len(head)
    return widths
