"""The mark of a workbook of rejected rows: by it the workbook is known when it comes back mended.

Each sheet has a hidden column whose header names the source and whose cells name the row that a line is to mend. Cells
outlive what Excel, WPS and LibreOffice do to a workbook. Nothing here loads an engine.
"""

from __future__ import annotations

import errno
import re
import zipfile
from typing import IO

from ingest.archives import DAMAGED

#: What every header of the hidden column begins with.
MARK = "_gridledger"
#: The sheet that tells the clerk what to do; it is never read.
COVER = "说明"
_SIGN = f"{MARK}:".encode()
_HEADER = re.compile(rb">\s*" + _SIGN + rb"([a-z][a-z0-9_]*)\s*<")
#: Texts of all sheets stand in one part or, with some programs, in the sheets themselves, the header at their start.
_TEXTS, _SHEETS = re.compile(r"sharedStrings\.xml$", re.IGNORECASE), re.compile(r"worksheets/[^/]+\.xml$")
#: Beyond this nobody mends by hand; such a workbook is told so when it is read.
_MOST_TEXTS, _MOST_HEAD, _CHUNK = 64 << 20, 64 << 10, 1 << 20


def header_of(source_id: str) -> str:
    """The header of the hidden column on the sheet of a source."""
    return f"{MARK}:{source_id}"


def mark_of(file_id: str, row: int, sheet: str) -> str:
    """The cell of a line: which row of which file it is to mend."""
    return f"{file_id}|{row}|{sheet}"


def marked_sources(name: str, file: IO[bytes]) -> list[str]:
    """Sources whose marked sheets a workbook (.xlsx) holds, sorted; none for any other file. Raises OSError."""
    if not name.lower().endswith(".xlsx"):
        return []
    found: set[str] = set()
    try:
        archive = zipfile.ZipFile(file)
        for entry in archive.infolist():
            part = entry.filename.replace("\\", "/")
            most = _MOST_TEXTS if _TEXTS.search(part) else _MOST_HEAD if _SHEETS.search(part) else 0
            found |= _headers(archive, entry, most)
    except OSError as error:
        if error.errno != errno.EINVAL:  # a damaged archive names places that are not in the file
            raise
        return []
    except (*DAMAGED, RuntimeError):  # a part under a password is a RuntimeError
        return []
    return sorted(found)


def _headers(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> set[str]:
    found: set[str] = set()
    before, read = b"", 0
    with archive.open(entry) as part:
        while read < most and (chunk := part.read(min(_CHUNK, most - read))):
            text = before + chunk
            if _SIGN in text:  # far faster than the pattern, and no other workbook has it
                found |= {source.decode() for source in _HEADER.findall(text)}
            before, read = chunk[-200:], read + len(chunk)
    return found
