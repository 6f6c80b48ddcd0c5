"""Bytes to UTF-8: whatever converts them, the text is the one the codec of the standard gives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.encodings import gb18030, utf8

#: All codes of two bytes, and those of four in the rows in which editions of the standard differ.
TWO = [bytes((a, b)) for a in range(0x81, 0xFF) for b in (*range(0x40, 0x7F), *range(0x80, 0xFF))]
FOUR = [bytes((a, b, c, d)) for a, b in ((0x81, 0x35), (0x82, 0x35), (0x84, 0x31), (0x95, 0x32), (0x96, 0x30))
        for c in range(0x81, 0xFF) for d in range(0x30, 0x3A)]  # fmt: skip


def by_codec(data: bytes) -> bytes | None:
    try:
        return data.decode("gb18030").encode()
    except UnicodeDecodeError:
        return None


def ours(data: bytes) -> bytes | None:
    try:
        return gb18030(data)
    except UnicodeDecodeError:
        return None


@pytest.mark.parametrize("codes", [TWO, FOUR], ids=["two bytes", "four bytes"])
def test_every_code_is_the_character_of_the_codec(codes: list[bytes]) -> None:
    assert [c.hex() for c in codes if ours(b"a," + c + b",b") != by_codec(b"a," + c + b",b")] == []


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), st.integers(1, 7))
def test_pieces_are_the_whole(text: str, size: int) -> None:
    lines = text + "\n" + text
    for encoding in ("gb18030", "utf-16"):
        data = lines.encode(encoding)
        pieces = (data[i : i + size] for i in range(0, len(data), size))
        assert b"".join(utf8(pieces, encoding)) == lines.encode()


@given(st.binary(max_size=40))
def test_what_is_no_text_is_none(data: bytes) -> None:
    assert ours(data) == by_codec(data)
