"""What a workbook may unpack to, looked at before the reader holds all of it in memory.

The reader keeps every cell between the first and the last filled one. A stray value in the last cell of a sheet, or a
file made for it, asks for more memory than there is, and that ends the process: nothing it could be asked afterwards.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile

from ingest.archives import DAMAGED, Budget, TooMuchError
from ingest.unreadable import UnreadableError

#: Cells of one sheet, blank ones among them: the reader takes 32 bytes for each. A million rows of 45 columns.
MAX_CELLS = 50_000_000
#: For the kinds of workbooks that are tried in a process of their own: the cells above, and their text.
TRIAL_BYTES = 3 << 30
TRIAL_SECONDS = 60
_SAY_TOO_WIDE = "工作表占用的范围过大(很靠右下的单元格里有内容)：请删除数据区以外的行和列，另存后再放入"
_CHUNK = 1 << 20
#: Cells beyond column Z; without one a sheet holds at most 26 × 1,048,576. They begin with what stands in few places,
#: so that nearly all of a sheet is passed over at the speed of memory; few programs write the other quotes.
_WIDE = re.compile(rb'r="[A-Z]{2,3}\d')
_WIDE_TOO = re.compile(rb"r='[A-Z]{2,3}\d")
#: A filled cell and where it stands; blank ones close at once and take no memory.
_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]{1,3})(\d{1,7})["'][^>]*(?<!/)>""")
_TRIAL = """
import resource, sys, fastexcel
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]),) * 2)
book = fastexcel.read_excel(sys.stdin.buffer.read())
for name in book.sheet_names:
    book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
"""


def check_bounds(data: bytes) -> None:
    """Raises UnreadableError where reading the workbook could end the process or fill the memory, RuntimeError where
    the reader gives up on it with a panic, which would write to the terminal."""
    if not data.startswith(b"PK"):
        return _try(data)  # .xls: the kind itself ends at 65,536 × 256 cells, but a damaged one may claim anything
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        names = archive.namelist()
        budget = Budget(len(data))
        for entry in archive.infolist():
            if not entry.is_dir():
                _check_part(archive, entry, budget)
        if any(b"encryption-data" in archive.read(name) for name in names if name == "META-INF/manifest.xml"):
            raise UnreadableError("工作簿设有密码：请去掉密码，另存后再放入")
    except TooMuchError as error:
        raise UnreadableError("工作簿解开后大得不合常理，已停止：请另存为新的 .xlsx 后再放入") from error
    except UnreadableError:
        raise
    except (*DAMAGED, RuntimeError):
        return  # the reader says what is wrong with it
    if "content.xml" in names or any(name.endswith("workbook.bin") for name in names):
        _try(data)


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: Budget) -> None:
    is_sheet = "worksheets/" in entry.filename.replace("\\", "/") and entry.filename.endswith(".xml")
    is_wide, before = False, b""
    with archive.open(entry) as part:
        while chunk := part.read(_CHUNK):
            budget.take(len(chunk))
            if is_sheet and not is_wide:
                text = before + chunk
                is_wide = bool(_WIDE.search(text) or _WIDE_TOO.search(text))
                before = chunk[-40:]
    if is_wide:
        _check_extent(archive, entry)


def _check_extent(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    rows, columns, before = 0, 0, b""
    with archive.open(entry) as part:
        while chunk := part.read(_CHUNK):
            cells = _CELL.findall(before + chunk)
            if cells:
                rows = max(rows, max(int(row) for _column, row in cells))
                columns = max(columns, max(map(_number, {column for column, _row in cells})))
            before = chunk[-200:]
    if rows * columns > MAX_CELLS:
        raise UnreadableError(_SAY_TOO_WIDE)


def _number(column: bytes) -> int:
    """AA → 27."""
    number = 0
    for letter in column:
        number = number * 26 + letter - ord("A") + 1
    return number


def _try(data: bytes) -> None:
    """Read the workbook in a process of its own first: these kinds say nothing certain about their extent."""
    command = [sys.executable, "-c", _TRIAL, str(TRIAL_BYTES)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=TRIAL_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise UnreadableError("工作簿太大，一分钟内读不完：请另存为 .xlsx 或 .csv 后再放入") from error
    # An error of its own ends Python with 1: the reader will say it again. Below 0 a signal ended the process.
    if done.returncode < 0 or b"memory allocation" in done.stderr or b"MemoryError" in done.stderr:
        raise UnreadableError(_SAY_TOO_WIDE) if data.startswith(b"PK") else RuntimeError("out of memory")
    if b"PanicException" in done.stderr:
        raise RuntimeError("the reader panics")
