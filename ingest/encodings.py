"""Bytes in the encodings that offices use → UTF-8, piece by piece."""

from __future__ import annotations

import codecs
import ctypes
from collections.abc import Iterator
from functools import cache

import polars as pl
import pyarrow as pa

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
_FAILED = ctypes.c_size_t(-1).value
#: Characters on which editions of GB18030 differ, beyond the basic plane, as UTF-8.
_RARE = (b"\xf0\xa0\x82", b"\xf0\xa0\x83", b"\xf0\xa1\x97", b"\xf0\xa2\xa6", b"\xf0\xa4\x87")


def utf8(chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """The same text as UTF-8, without a byte order mark; characters may be cut in two. Raises UnicodeDecodeError.

    ``encoding``: utf-8 (passed on, for the reader to check), gb18030 or utf-16.
    """
    if encoding == "utf-8":
        for number, chunk in enumerate(chunks):
            yield chunk if number else chunk.removeprefix(codecs.BOM_UTF8)
    elif encoding == "gb18030":
        pending = b""
        for chunk in chunks:
            # No character holds a line feed in its bytes; a file without any is one piece.
            end = chunk.rfind(b"\n") + 1
            if end:
                yield gb18030(pending + chunk[:end])
                pending = b""
            pending += chunk[end:]
        yield gb18030(pending)
    else:
        decoder = codecs.getincrementaldecoder(encoding)()
        for chunk in chunks:
            yield decoder.decode(chunk).encode()
        decoder.decode(b"", final=True)


def gb18030(data: bytes) -> bytes:
    """What the codec says, by the C library's converter where there is one: several times as fast.

    The two differ in some forty characters, by the edition of the standard; those are left to the codec.
    """
    converted = _by_library(data)
    if converted is None or _may_differ(converted):
        return data.decode("gb18030").encode()
    return converted


def octets(data: bytes) -> pl.Series:
    """Bytes as numbers (UInt8), without a copy: to be searched and counted as a column."""
    return pl.Series(pa.Array.from_buffers(pa.uint8(), len(data), [None, pa.py_buffer(data)]))


def _may_differ(text: bytes) -> bool:
    byte, second, third = (pl.col("b").shift(-n) if n else pl.col("b") for n in range(3))
    found = (
        octets(text)
        .to_frame("b")
        .select(
            low=((byte == 0xE1) | (byte == 0xEE) | ((byte == 0xEF) & (second == 0xB8))).any(),
            late=((byte == 0xE9) & (second == 0xBE) & (third >= 0xB4) & (third <= 0xBB)).any(),
            rare=(byte == 0xF0).any(),
        )
    )
    low, late, rare = found.row(0)
    return bool(low or late or (rare and any(sign in text for sign in _RARE)))


@cache
def keep_pages() -> None:
    """Let the C library keep the memory of a block for the next one (mallopt(3)), for as long as the process lives.

    For blocks as large as ours it asks the system for new pages each time: a twentieth of the time of reading.
    """
    try:
        library = ctypes.CDLL(None)
        library.mallopt(_MMAP_THRESHOLD, 1 << 30)
        library.mallopt(_TRIM_THRESHOLD, 1 << 29)
    except (OSError, AttributeError):
        return  # another C library than GNU's: slower, not wrong


@cache
def _library() -> ctypes.CDLL | None:
    try:
        library = ctypes.CDLL(None)
        library.iconv_open.restype = ctypes.c_void_p
        library.iconv_close.argtypes = [ctypes.c_void_p]
        library.iconv.restype = ctypes.c_size_t
        library.iconv.argtypes = [ctypes.c_void_p] * 5
    except (OSError, AttributeError):
        return None
    return library


def _by_library(data: bytes) -> bytes | None:
    """None where the library has no converter or says that the bytes are not of this encoding."""
    if (library := _library()) is None:
        return None
    if (handle := library.iconv_open(b"UTF-8", b"GB18030")) in (None, ctypes.c_void_p(-1).value):
        return None
    try:
        # Two bytes become three at most, four stay four.
        room = len(data) * 3 // 2 + 8
        target = ctypes.create_string_buffer(room)
        start = ctypes.c_char_p(data)
        source, left = ctypes.cast(start, ctypes.c_void_p), ctypes.c_size_t(len(data))
        end, free = ctypes.c_void_p(ctypes.addressof(target)), ctypes.c_size_t(room)
        places = [ctypes.byref(p) for p in (source, left, end, free)]
        if library.iconv(handle, *places) == _FAILED or left.value:
            return None
        return ctypes.string_at(target, room - free.value)
    finally:
        library.iconv_close(handle)
