"""Files of many blocks: read in pieces, they give what they give when read at once, cell by cell."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office import CONTRACTS, Office, csv_bytes, header, row

from ingest import delimited, rows
from ingest.contracts import Contract
from ingest.inbox import Arrival, register
from ingest.load import load_source
from ingest.validate import Validation, engine

ONE_BLOCK = {"PIECE": 1 << 20, "BLOCK": 1 << 25, "FEW": 1 << 30}
MANY_BLOCKS = {"PIECE": 300, "BLOCK": 1000, "FEW": 1}


@pytest.fixture
def small_blocks() -> Iterator[None]:
    with sizes(MANY_BLOCKS):
        yield


@contextmanager
def sizes(said: dict[str, int]) -> Iterator[None]:
    """Blocks of a few lines, each large enough for the way of large files; or all in one block, row by row."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "IN_MEMORY", 0)
        patch.setattr(delimited, "PIECE", said["PIECE"])
        patch.setattr(delimited, "BLOCK", said["BLOCK"])
        patch.setattr(rows, "FEW", said["FEW"])
        yield


def outcome(office: Office, source: str, data: bytes) -> tuple[Any, ...]:
    """All that is made of a file: good rows, refused ones, counts, status, drift."""
    arrival = Arrival("f", f"{source}/f", sha256(data).hexdigest(), source, 1, datetime(2025, 3, 31))
    with engine(office.home, threads=1) as con:
        manifest = Validation(con, office.home, CONTRACTS[source], arrival).run(data)
        if manifest.status == "rejected":
            return manifest.status, manifest.reason
        good = con.execute("FROM good ORDER BY _row").fetchall()
        refused = con.execute("FROM refused ORDER BY ALL").fetchall()
        return good, refused, manifest.sheets, manifest.status, manifest.reason, manifest.drift


MOMENTS = ["2025-03-05 08:30:00", "2025-03-05 08:30", "2025/3/5 8:30", "2025年3月5日", "20250305", "45721", "45721.5"]
MOMENTS += [" 2025-03-05 08:30:00", "2025-03-05T08:30:00", "2025-03-05 24:00:00", "2025-02-30 08:30:00", "昨天", ""]
MOMENTS += [
    "2025-03-31 23:59:59",
    "2025-04-01 00:00:00",
    "1999-12-31 23:59:59",
    "2025-03-05 08:30:60",
    "-",
    "２０２５-03-05",
]
MOMENTS += ["2025-03-05 08:30:00.123", "+2025-3-5 08:30:00", "2025-03-05  8:30:00", "12025-03-05 08:30:00"]
MOMENTS += ["2025- 3-05 08:30:00", "2025-03-05 08:30: 0", "2025-03-05\t08:30:00", "2024-02-29 00:00:00"]
MOMENTS += ["1899-12-31 08:30:00", "2100-01-01 08:30:00", "0000-01-01 00:00:00", "9999-12-31 23:59:59"]
CODES = ["V-000001", " V-000002", "V-3\u3000", "/", "无", "", "编号０１", "合计", "v", "走访编号", "\ufeffV-9", "V 10"]
CELLS: dict[str, list[str]] = {
    "visit_id": CODES,
    "visited_at": MOMENTS,
    "updated_at": MOMENTS,
    "visitor_key": ["P-1", " P-1", "Ｐ-1", "", "p-1"],
    "visitor_name": ["赵无极", "钱 多多", ""],
    "household_no": ["301", "３０１", "302", "", "-"],
    "building_code": ["B1", "B2 ", "", "/"],
    "visit_type": ["日常走访", "大走访", "走访", "", " 日常走访"],
    "duration_minutes": ["5", "1,440", "1441", "-1", "五", "", "5.0"],
    "note": ["", "陪同赵无极", "一行\n二行,逗号", '他说"好"', "电话13800138000", "多\r\n行", "a\u2028b"],
}


def plain_moments(number: int) -> dict[str, str]:
    """Another moment in every row: those of few distinct ones are judged as texts that repeat themselves."""
    day, minute = divmod(number, 20)
    moment = f"2025-03-{1 + day:02d} 08:{minute:02d}:{number % 60:02d}"
    return {"visited_at": moment, "updated_at": moment}


@st.composite
def foul_lines(draw: st.DrawFn) -> list[list[str]]:
    """Lines of visits as offices send them, few of them good and few of them hopeless."""
    lines: list[list[str]] = [[]] * draw(st.integers(0, 2)) + [header("visits")]
    for number in range(draw(st.integers(1, 40))):
        odd = draw(st.sets(st.sampled_from(sorted(CELLS)), max_size=2))
        cells = {"visit_id": f"V-{number:06d}", **plain_moments(number)} | {
            n: draw(st.sampled_from(CELLS[n])) for n in sorted(odd)
        }
        line = row("visits", number, **cells)
        kind = draw(st.integers(0, 30))
        lines.append([[], line[:6], [*line, "", "多"], header("visits"), ["合计", "3"]][kind] if kind < 5 else line)
    return lines


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=foul_lines(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_blocks_change_nothing(office: Office, lines: list[list[str]], encoding: str, end: str) -> None:
    data = csv_bytes(lines, encoding, end)
    with sizes(ONE_BLOCK):
        expected = outcome(office, "visits", data)
    with sizes(MANY_BLOCKS):
        assert outcome(office, "visits", data) == expected


def test_a_moment_means_the_same_among_plain_ones(office: Office) -> None:
    """``MOMENTS`` one by one after so many plain moments that days and times of day are looked up."""
    odd = [row("visits", n, visit_id=f"W-{n:06d}", visited_at=m, updated_at=m) for n, m in enumerate(MOMENTS, start=1)]
    plain = [row("visits", n, visit_id=f"V-{n:06d}", **plain_moments(n)) for n in range(60)]
    data = csv_bytes([header("visits"), *plain, *odd])
    with sizes(ONE_BLOCK):
        expected = outcome(office, "visits", data)
    assert len(expected[0]) > 60 and expected[1]
    with sizes(MANY_BLOCKS):
        assert outcome(office, "visits", data) == expected


def visits(count: int, **values: str) -> list[list[str]]:
    return [row("visits", n, visit_id=f"V-{n:06d}", **values) for n in range(1, count + 1)]


@pytest.mark.usefixtures("small_blocks")
def test_an_encoding_that_shows_late(office: Office) -> None:
    """The head is the same in both encodings; a guess that proves wrong gives no wrong text."""
    plain = {"visitor_name": "", "visit_type": "x", "mode": "x", "outcome": "x", "note": ""}
    lines = [[c.name for c in CONTRACTS["visits"].columns], *visits(60, **plain), *visits(1)]
    aliases = {c.name: c.name for c in CONTRACTS["visits"].columns}
    said = CONTRACTS["visits"].model_dump()
    said["columns"] = [{**c, "aliases": [aliases[c["name"]]]} for c in said["columns"]]
    office.contracts["visits"] = Contract.model_validate(said)
    office.load_bytes("visits", csv_bytes(lines, "gb18030"))
    assert office.ask("SELECT _row, note, visit_type FROM raw.visits") == [(62, "文字", "日常走访")]
    assert office.counts() == (61, 0, 60)
    assert office.column("SELECT drift FROM raw.files") == [[]]


@pytest.mark.usefixtures("small_blocks")
def test_a_name_found_late_is_masked_in_text_before_it(office: Office) -> None:
    lines = visits(60, visitor_name="")
    lines[0] = row("visits", 1, note="与钱不多同行", visitor_name="赵无极")
    lines[50] = row("visits", 51, note="赵无极已到", visitor_name="钱不多")
    office.load("visits", lines)
    assert office.ask("SELECT _row, note FROM raw.visits WHERE note <> '文字' ORDER BY 1") == [
        (2, "与***同行"),
        (52, "***已到"),
    ]


def test_rules_over_rows_see_all_blocks(office: Office) -> None:
    def list_of(count: int) -> bytes:
        lines = [row("estates", n) for n in range(count)]
        return csv_bytes([header("estates"), *lines, row("estates", 0, estate_name="另一个")])

    with sizes(MANY_BLOCKS):
        office.load_bytes("estates", list_of(50))
    assert office.refused() == [(2, "estate_code", "key_conflict"), (52, "estate_code", "key_conflict")]
    assert office.good_rows("estates") == list(range(3, 52))
    assert office.counts() == (51, 0, 2)


NOTE = "旧城区改造入户，约好周末再访"


def with_quotes(*at: tuple[int, str], count: int = 60) -> bytes:
    """Lines of visits with the note of some replaced as it stands in the file, unquoted by us."""
    lines = [",".join(line) for line in [header("visits"), *visits(count, note="NOTE")]]
    for number, note in at:
        lines[number - 1] = lines[number - 1].replace("NOTE", note)
    return ("\n".join(lines) + "\n").replace("NOTE", NOTE).encode()


UNPAIRED: dict[str, tuple[bytes, list[int]]] = {
    "opened and left open": (with_quotes((31, '"未完')), [31]),
    "closed and never opened": (with_quotes((31, '未完"')), [31]),
    "in the middle": (with_quotes((31, '他说"好')), [31]),
    "in the first line below the header": (with_quotes((2, '"未完')), [2]),
    "in the last line": (with_quotes((61, '"未完')), [61]),
    "two, rows apart": (with_quotes((11, '"未完'), (41, '"未完')), [11, 41]),
    "three": (with_quotes((11, '"未完'), (12, '"未完'), (55, '"未完')), [11, 12, 55]),
    "beside cells that are quoted": (with_quotes((9, '"一,二"'), (31, '"未完'), (50, '"三""四"')), [31]),
    "beside a cell of two lines": (with_quotes((9, '"一\n二"'), (31, '"未完')), [31]),
    "a quoted cell with more behind it": (with_quotes((31, '"好"的')), [31]),
}


@pytest.mark.parametrize("size", ["one block", "many blocks"])
@pytest.mark.parametrize("case", UNPAIRED)
def test_an_unpaired_quote_costs_its_own_line(office: Office, case: str, size: str) -> None:
    data, damaged = UNPAIRED[case]
    with sizes(ONE_BLOCK if size == "one block" else MANY_BLOCKS):
        office.load_bytes("visits", data)
    assert office.refused() == [(n, None, "type") for n in damaged]
    assert office.good_rows("visits") == [n for n in range(2, 62) if n not in damaged]
    assert office.counts() == (60, 0, len(damaged))
    values = office.column("SELECT value FROM raw.quarantine ORDER BY _row")
    assert all(f"V-{n - 1:06d}" in value for n, value in zip(damaged, values, strict=True))


AMBIGUOUS = {
    "whether the line ends there": with_quotes()
    .replace(b"V-000030,", b'V-000030,"')
    .replace(b"V-000030,", b"V-000030\n"),
    "whether it is one cell or many rows": with_quotes((11, '"未完'), (55, '未完"')),
}


@pytest.mark.parametrize("case", AMBIGUOUS)
def test_quotes_of_which_nobody_can_tell_refuse_the_file(office: Office, case: str) -> None:
    with sizes(ONE_BLOCK):
        office.load_bytes("visits", AMBIGUOUS[case])
    assert office.ask("SELECT status, rows_read FROM raw.files") == [("rejected", 0)] and "引号" in office.reason()


def test_a_cell_that_swallowed_rows_refuses_a_small_file_too(office: Office) -> None:
    office.load_bytes("visits", AMBIGUOUS["whether it is one cell or many rows"])
    assert office.ask("SELECT status FROM raw.files") == [("rejected",)] and "引号" in office.reason()


def test_a_cell_of_many_lines_that_looks_like_rows(office: Office) -> None:
    """It is one cell: where it begins and where it ends make one row."""
    inner = "\n".join(",".join(line) for line in visits(5, visitor_name=""))
    office.load_bytes("visits", with_quotes((31, f'"{inner}"')))
    assert office.good_rows("visits") == list(range(2, 62))
    assert office.column("SELECT note FROM raw.visits WHERE _row = 31") == [inner]


def test_a_full_disk_leaves_a_whole_state(office: Office) -> None:
    office.put("visits/a.csv", csv_bytes([header("visits"), *visits(3)]))
    office.run("visits")
    office.put("visits/b.csv", csv_bytes([header("visits"), *visits(5000)]))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, hard))
    try:
        with pytest.raises(OSError):
            office.run("visits")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert office.column("SELECT path FROM raw.files") == ["visits/a.csv"]
    with office.home.lock():
        assert office.run("visits").rows_read == 5000
    assert not [p.name for p in (office.home.landing / "visits").iterdir() if p.name.startswith(".")]


def test_a_file_that_changes_while_it_is_read_waits(office: Office, tmp_path: Path) -> None:
    """What is landed under a hash is what has that hash."""
    data = csv_bytes([header("visits"), *visits(3)])
    path = office.put("visits/a.csv", data)
    register(office.home, office.look())
    path.write_bytes(data.replace("入户".encode(), "电话".encode()))
    assert load_source(office.home, CONTRACTS["visits"]).files_read == 0
    assert office.run("visits").files_read == 1
    assert office.column("SELECT DISTINCT mode FROM raw.visits") == ["电话"]
