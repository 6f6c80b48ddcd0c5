"""Unpaired quotes: which lines they damage, where that can be told with certainty.

A quote that is never closed, or that is closed in another row, swallows the rows between. What gives it away is the
line it stands in: that has all its delimiters by itself. Such a line is damaged; the lines around it are not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from ingest.encodings import octets

QUOTE = b'"'


@dataclass(frozen=True)
class _Line:
    """A line with an odd number of quotes: where it starts (bytes), what it says, and what the line below says."""

    start: int
    text: bytes
    below: bytes


def quotes_in(data: bytes) -> int:
    return int((octets(data) == QUOTE[0]).sum())


def damaged_lines(texts: Iterator[bytes], delimiter: bytes, delimiters: int) -> set[int] | None:
    """Starts (bytes from the start of the text) of all lines with an unpaired quote; None where it cannot be told.

    ``texts``: the text in pieces; ``delimiters``: how many stand in a whole row.
    """

    def is_whole(line: bytes) -> bool:
        return line.count(delimiter) == delimiters

    damaged: set[int] = set()
    opened: _Line | None = None
    for line in _odd_lines(texts):
        if opened is None:
            opened = line
        elif not _is_one_cell(opened.text, line.text, delimiter, delimiters):
            if not is_whole(opened.text):
                return None
            damaged.add(opened.start)
            opened = line
        elif is_whole(opened.text) and is_whole(opened.below) and opened.below != line.text:
            # One cell, by the letter; but each line of it is a row as well.
            return None
        else:
            opened = None
    if opened is not None:
        if not is_whole(opened.text):
            return None
        damaged.add(opened.start)
    return damaged


def _is_one_cell(first: bytes, last: bytes, delimiter: bytes, delimiters: int) -> bool:
    """Whether a cell can begin in one line and end in the other, so that both are one row."""
    before, _quote, _rest = first.rpartition(QUOTE)
    _rest, _quote, after = last.partition(QUOTE)
    if (before and not before.endswith(delimiter)) or (after and not after.startswith(delimiter)):
        return False
    return first.count(delimiter) != delimiters or before.count(delimiter) + after.count(delimiter) == delimiters


def _odd_lines(texts: Iterator[bytes]) -> Iterator[_Line]:
    offset, pending = 0, b""
    for text in texts:
        data = pending + text
        # The last whole line waits for the one below it.
        end = data.rfind(b"\n", 0, max(data.rfind(b"\n"), 0)) + 1
        yield from _odd_in(data, end, offset)
        offset, pending = offset + end, data[end:]
    yield from _odd_in(pending, len(pending), offset)


def _odd_in(data: bytes, size: int, offset: int) -> Iterator[_Line]:
    """Those in the first ``size`` bytes, which are whole lines."""
    here = octets(data[:size])
    ends, quotes = (here == 10).arg_true(), (here == QUOTE[0]).arg_true()
    # A line is odd where the number of quotes up to its end differs from that up to its start by an odd one.
    until = pl.concat([quotes.search_sorted(ends), pl.Series([len(quotes)], dtype=pl.UInt32)])
    starts = pl.concat([pl.Series([0], dtype=ends.dtype), ends + 1])
    is_odd = (until.cast(pl.Int64).diff().fill_null(until[0]) % 2) != 0
    for start in starts.filter(is_odd):
        text, _end, rest = data[start:].partition(b"\n")
        yield _Line(offset + start, text.rstrip(b"\r"), rest.partition(b"\n")[0].rstrip(b"\r"))
