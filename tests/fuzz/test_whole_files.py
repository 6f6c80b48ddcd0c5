"""Whole files with errors in them: no file ends a run, and every row of it is accounted for once.

Bytes are changed anywhere (the file may become unreadable, and is refused with a reason), and cells alone (the file
stays as readable as it was, so that its rows can be counted without reading it).
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from office import CONTRACTS, csv_bytes, header, row, xlsx_bytes
from readings import FORMS, TOKENS

from ingest.home import Home, now
from ingest.inbox import Arrival
from ingest.landing import Manifest
from ingest.validate import Validation, engine

SOURCE = "party_grid_events"
NAMES = [c.name for c in CONTRACTS[SOURCE].columns]
ROWS = 6


def lines(cells: dict[tuple[int, int], str] | None = None) -> list[list[str]]:
    """Good rows, some of whose cells (row, column) are others."""
    good = [row(SOURCE, n) for n in range(ROWS)]
    for (number, place), cell in (cells or {}).items():
        good[number][place] = cell
    return good


def text_file() -> bytes:
    return csv_bytes([header(SOURCE), *lines()])


def old_text_file() -> bytes:
    return csv_bytes([header(SOURCE), *lines()], encoding="gb18030", end="\n", delimiter="\t")


def workbook() -> bytes:
    return xlsx_bytes({"表": [["网格事项台账"], header(SOURCE), *lines(), ["合计"]]})


def stored_workbook() -> bytes:
    """The parts of a workbook without compression, so that what is changed is the XML."""
    memory = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as packed, zipfile.ZipFile(memory, "w") as stored:
        for name in packed.namelist():
            stored.writestr(name, packed.read(name))
    return memory.getvalue()


def json_lines() -> bytes:
    return "\n".join(
        json.dumps(dict(zip(header(SOURCE), line, strict=True)), ensure_ascii=False) for line in lines()
    ).encode()


MAKERS: list[Callable[[], bytes]] = [text_file, old_text_file, workbook, stored_workbook, json_lines]
FILES = {make.__name__: make() for make in MAKERS}


class Office:
    """Validates files as they would be loaded, on one connection."""

    def __init__(self, folder: Path) -> None:
        self.home = Home.open(folder)
        self.open = engine(self.home, threads=1)
        self.con = self.open.__enter__()

    def validate(self, data: bytes) -> Manifest:
        arrival = Arrival("F1", f"{SOURCE}/file", sha256(data).hexdigest(), SOURCE, 1, now())
        self.validation = Validation(self.con, self.home, CONTRACTS[SOURCE], arrival)
        return self.validation.run(data)

    def numbers(self) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
        """Sheet and number of the good rows, and of the refused ones, each once."""
        good = self.con.execute("SELECT _sheet, _row FROM good ORDER BY ALL").fetchall()
        return good, sorted(set(self.validation.refused().select("_sheet", "_row").rows()))


@pytest.fixture(scope="module")
def office(one_day: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    office = Office(tmp_path_factory.mktemp("home"))
    yield office
    office.open.__exit__(None, None, None)


@st.composite
def changed(draw: st.DrawFn) -> bytes:
    """A good file with some bytes replaced, left out, put in, swapped, or cut off."""
    data = FILES[draw(st.sampled_from(sorted(FILES)))]
    for _ in range(draw(st.integers(1, 6))):
        place, length = draw(st.integers(0, len(data))), draw(st.sampled_from([0, 1, 1, 2, 4, 40]))
        put = draw(
            st.binary(max_size=4) | st.sampled_from([b"\n", b"\r", b'"', b",", b"\t", b"\0", b"\xff", b"</c>", b"}"])
        )
        data = data[:place] + put + data[place + length :]
    return data[: draw(st.integers(0, len(data)))] if draw(st.integers(0, 9)) == 0 else data


def is_whole(office: Office, manifest: Manifest) -> None:
    """What was read is good or refused, and nothing is both."""
    assert manifest.status in ("loaded", "rejected")
    if manifest.status == "rejected":
        assert manifest.reason
        return
    good, refused = office.numbers()
    assert not set(good) & set(refused)
    assert len(good) == len(set(good))
    assert sum(s.rows_read for s in manifest.sheets) == len(good) + len(refused)
    assert sum(s.rows_quarantined for s in manifest.sheets) == len(refused)


@settings(max_examples=300, deadline=None)
@given(data=changed())
def test_no_bytes_end_a_run_or_lose_a_row(office: Office, data: bytes) -> None:
    is_whole(office, office.validate(data))


@pytest.mark.parametrize("kind", sorted(FILES))
def test_the_files_are_good_as_they_are(office: Office, kind: str) -> None:
    manifest = office.validate(FILES[kind])
    assert (manifest.status, manifest.reason) == ("loaded", None)
    assert [s.rows_read for s in manifest.sheets] == [ROWS]
    assert len(office.numbers()[0]) == ROWS


CELLS = st.dictionaries(
    st.tuples(st.integers(0, ROWS - 1), st.integers(0, len(NAMES) - 1)),
    st.sampled_from([*FORMS, *TOKENS, "合计", "制表人：某某", ""])
    | st.text(max_size=12).filter(lambda t: "\0" not in t),
    min_size=1,
    max_size=30,
)


@settings(max_examples=100, deadline=None)
@given(cells=CELLS)
def test_no_cells_make_a_row_vanish(office: Office, cells: dict[tuple[int, int], str]) -> None:
    """A line is good, refused, or none at all (blank, a total, a signature); a cell never takes its file along."""
    manifest = office.validate(csv_bytes([header(SOURCE), *lines(cells)]))
    assert manifest.status == "loaded", manifest.reason
    is_whole(office, manifest)
    (sheet,) = manifest.sheets
    assert sheet.rows_read + sheet.rows_skipped == ROWS
    untouched = set(range(ROWS)) - {number for number, _ in cells}
    good, _ = office.numbers()
    assert len(good) >= len(untouched)
