"""Archives in the inbox: .zip and .gz, told by their content, unpacked within bounds and never onto the disk.

A delivery is a file or a member of an archive; its path is ``file.zip!member``, in an archive within the archive
``file.zip!inner.zip!member``. A .gz holds one file and stands for it: its path has no member.
Nothing here loads an engine: the inbox is looked at before anything heavy is imported.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

from ingest.members import is_passed_over, member_name, refusal

#: What one archive may unpack to, all that is nested in it together: more than years of a city's exports.
MAX_BYTES = 4 << 30
#: Exports pack 5 to 50 times; beyond this a file was made to fill a memory.
MAX_RATIO = 200
#: Up to here any ratio will do: small files of blank cells pack very well and harm nobody.
FREE_BYTES = 10 << 20
#: A month of all 34 systems is some 100 files; each of these is a file of its own in every list and report.
MAX_MEMBERS = 1000
#: An archive in the inbox, and one within it; deeper ones are how small files unpack without end.
MAX_LEVELS = 2

_CHUNK = 1 << 20
_HEAD = 1 << 16
_GZIP = b"\x1f\x8b"
_WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
# What zipfile, gzip and zlib raise on damaged bytes. NotImplementedError is among them: so the standard library's zip
# reader answers a header that asks for a version of zip which does not exist, as a damaged one may.
DAMAGED = (
    *(zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError, ValueError),
    *(NotImplementedError, OverflowError, struct.error),
)
_SAY_TWICE = "压缩包内有两个同名文件，只读前一个：请改名后重新压缩"
_SAY_DAMAGED = "压缩包损坏或没有传完：请重新压缩后再放入"


class ArchiveError(OSError):
    """An archive or a member that is not unpacked; the message (Chinese) says why and what to do."""


class TooMuchError(ArchiveError):
    """An archive beyond its bounds: nothing in it is read."""


@dataclass
class Budget:
    """What an archive of ``packed`` bytes may still unpack to, counted as it is unpacked, whatever its headers say."""

    packed: int
    unpacked: int = 0
    members: int = 0

    def take(self, size: int) -> None:
        self.unpacked += size
        if self.unpacked > MAX_BYTES:
            raise TooMuchError(f"压缩包解开后超过 {MAX_BYTES >> 30} GiB，已停止：请分成几个压缩包，或直接放入文件")
        if self.unpacked > max(FREE_BYTES, MAX_RATIO * self.packed):
            raise TooMuchError(f"压缩包解开后是原来的 {MAX_RATIO} 倍以上，疑似压缩炸弹，已停止：请直接放入文件")

    def take_members(self, count: int) -> None:
        self.members += count
        if self.members > MAX_MEMBERS:
            raise TooMuchError(f"压缩包内超过 {MAX_MEMBERS} 个文件：请分成几个压缩包")


@dataclass
class Contents:
    """What an archive holds: each member with the SHA-256 of its bytes, and what is not read with the reason.

    The member '' is the archive itself.
    """

    members: list[tuple[str, str]] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


class _Disk(io.BufferedReader):
    """A file in which a place before its beginning, as damaged archives name it, is no fault of the disk."""

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        try:
            return super().seek(offset, whence)
        except OSError as error:
            raise io.UnsupportedOperation("no such place in the file") from error


class _Stream:
    """Bytes of a member as they are unpacked, counted; what is damaged raises ArchiveError."""

    def __init__(self, raw: IO[bytes], budget: Budget) -> None:
        self._raw, self._budget, self._ahead = raw, budget, b""

    def read(self, size: int = _CHUNK) -> bytes:
        if self._ahead:
            data, self._ahead = self._ahead, b""
            return data
        try:
            data = self._raw.read(size)
        except DAMAGED as error:
            raise ArchiveError(_SAY_DAMAGED) from error
        self._budget.take(len(data))
        return data

    def head(self) -> bytes:
        self._ahead = self.read(_HEAD)
        return self._ahead

    def whole(self) -> bytes:
        return b"".join(iter(self.read, b""))


def contents(path: Path) -> Contents | None:
    """What an archive holds; None when the file is none. Raises OSError where it cannot be read."""
    found = Contents()
    with _Disk(io.FileIO(path)) as file:
        if not _is_archive(file, path.name):
            return None
        try:
            for name, stream in _unpack(file, Budget(path.stat().st_size), None):
                try:
                    found.members.append((name, _hash(stream)))
                except TooMuchError:
                    raise
                except ArchiveError as error:
                    found.refused.append((name, str(error)))
        except TooMuchError as error:
            return Contents(refused=[("", str(error))])
    if not found.members and not found.refused:
        found.refused.append(("", "压缩包里没有文件：请核对后重新压缩"))
    return found


def read(folder: Path, relative: str) -> bytes:
    """The bytes of a delivery, unpacked. Raises OSError, also where an archive or its member cannot be unpacked."""
    with opened(folder, relative) as stream:
        return b"".join(iter(lambda: stream.read(_CHUNK), b""))


@contextmanager
def opened(folder: Path, relative: str) -> Iterator[IO[bytes] | _Stream]:
    """A delivery to be read from its start, unpacked on the way. Raises OSError as ``read`` does; so does reading."""
    if (place := _place(folder, relative)) is None:
        raise FileNotFoundError(relative)
    path, wanted = place
    with _Disk(io.FileIO(path)) as file:
        is_gzip = file.read(2) == _GZIP
        file.seek(0)
        if not (wanted or is_gzip):
            yield file
            return
        if _is_archive(file, path.name):
            for name, stream in _unpack(file, Budget(path.stat().st_size), wanted):
                if name == wanted:
                    if isinstance(stream, ArchiveError):
                        raise stream
                    yield stream
                    return
    raise FileNotFoundError(relative)


def lies_in(folder: Path, relative: str) -> bool:
    """Whether the file, or the archive of the member, is there."""
    return _place(folder, relative) is not None


def candidates(relative: str) -> list[str]:
    """Files that may hold a delivery: the path itself, or what stands before one of its ``!``."""
    return [relative, *(relative[:end] for end, sign in enumerate(relative) if sign == "!")]


def is_document(file: IO[bytes]) -> bool:
    """Whether a file that begins like a zip is an office document (also a damaged one), which is no archive."""
    try:
        names = {n.replace("\\", "/").lstrip("/").lower() for n in zipfile.ZipFile(file).namelist()}
        open_document = "content.xml" in names and bool({"mimetype", "meta-inf/manifest.xml"} & names)
        return bool({"[content_types].xml", "xl/workbook.xml", "xl/workbook.bin"} & names) or open_document
    except DAMAGED:
        file.seek(0)
        head = file.read(_HEAD)
        return any(sign in head for sign in (b"[Content_Types].xml", b"xl/", b"mimetypeapplication/vnd.oasis"))
    finally:
        file.seek(0)


def _place(folder: Path, relative: str) -> tuple[Path, str] | None:
    """The file that holds a delivery, and the member's path in it ('' for the file itself)."""
    for outer in candidates(relative):
        # Not Path.is_file, which raises for names that are too long.
        if os.path.isfile(folder / outer):  # noqa: PTH113
            return folder / outer, relative[len(outer) + 1 :]
    return None


def _is_archive(file: IO[bytes], name: str) -> bool:
    """By content; but what calls itself a workbook and is none is a broken workbook, not an archive."""
    head = file.read(4)
    file.seek(0)
    is_zip = head in _ZIP and not name.lower().endswith(_WORKBOOKS)
    return head.startswith(_GZIP) or (is_zip and not is_document(file))


def _hash(stream: _Stream | ArchiveError) -> str:
    if isinstance(stream, ArchiveError):
        raise stream
    digest = hashlib.sha256()
    for data in iter(stream.read, b""):
        digest.update(data)
    return digest.hexdigest()


Found = tuple[str, "_Stream | ArchiveError"]


def _unpack(file: IO[bytes], budget: Budget, wanted: str | None, name: str = "", level: int = 1) -> Iterator[Found]:
    """Deliveries of an archive, each to be read before the next is asked for; ``wanted`` limits them to one."""
    if file.read(2) == _GZIP:
        file.seek(0)
        packed = cast(IO[bytes], gzip.GzipFile(fileobj=file))
        yield from _look_into(_Stream(packed, budget), budget, wanted, name, level)
        return
    file.seek(0)
    try:
        archive = zipfile.ZipFile(file)
    except DAMAGED:
        yield name, ArchiveError(_SAY_DAMAGED)
        return
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    budget.take_members(len(entries))
    seen: set[str] = set()
    for entry in entries:
        member = member_name(entry)
        path = f"{name}!{member}" if name else member
        if is_passed_over(member) or not (wanted is None or f"{wanted}!".startswith(f"{path}!")):
            continue
        reason = _SAY_TWICE if path in seen else refusal(entry, member)
        if reason:
            yield path, ArchiveError(reason)
            continue
        seen.add(path)
        try:
            raw = archive.open(entry)
        except DAMAGED:
            yield path, ArchiveError(_SAY_DAMAGED)
            continue
        yield from _look_into(_Stream(raw, budget), budget, wanted, path, level)


def _look_into(stream: _Stream, budget: Budget, wanted: str | None, name: str, level: int) -> Iterator[Found]:
    """A member, or what is in it when it is an archive itself."""
    try:
        head = stream.head()
        if head[:2] != _GZIP and head[:4] not in _ZIP:
            yield name, stream
            return
        file = io.BytesIO(stream.whole())
    except TooMuchError:
        raise
    except ArchiveError as error:
        yield name, error
        return
    if not _is_archive(file, name):
        yield name, _Stream(file, Budget(len(file.getvalue())))
    elif level >= MAX_LEVELS:
        yield name, ArchiveError("压缩包套了两层以上：请解开后再放入")
    else:
        yield from _unpack(file, budget, wanted, name, level + 1)
