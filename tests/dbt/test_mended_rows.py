"""Mending rejected rows gives the facts that files right from the start would have given, lineage apart."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import fast_publisher
import pytest
import xlsxwriter
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from small_warehouse import SmallWarehouse

from ingest.home import Home
from ingest.inbox import arrivals
from ingest.load import load_source
from ingest.marks import header_of, mark_of

TODAY = "2025-03-31"
SOURCES = ("visits", "service_items")
#: Dated and not, so that both orders of files occur; the first of each source arrives a run before the others.
FILES = {
    "visits": ("走访202502.csv", "走访202501.csv", "补报.csv"),
    "service_items": ("清单202501.csv", "清单202503.csv", "清单202502.csv"),
}
TABLES = ["stg_visits", "stg_service_items", "load_files", "quarantined_rows", "quarantine_history"]


@dataclass(frozen=True)
class Row:
    """A row as it should be, what is wrong with it as it arrives, and what becomes of it in the workbook: mended, sent
    back as it is, or its line deleted."""

    key: str
    variant: int
    flaw: str | None
    fate: str

    def cells(self, source: str, *, right: bool) -> list[str]:
        flaw = None if right else self.flaw
        key = {"no key": "", "wrong key": f"{self.key}0"}.get(flaw or "", self.key)
        spoilt = flaw in ("value", "wrong key")
        if source == "visits":
            at = f"2025-01-0{self.variant % 2 + 1} 08:00:00"
            outcome = "在家" if spoilt else ("见面", "拒访", "无人在家")[self.variant]
            return [key, "2025-01-01", "W1", "M1", "B1", "101", "日常走访", "入户", outcome, at]
        return [key, f"事项{self.variant}", "自办" if spoilt else "承办", "是", "2024-01-01"]


HEADERS = {
    "visits": [
        *("走访编号", "走访时间", "走访人编号", "微网格编码", "楼栋编码", "户号", "走访类型", "走访方式", "走访结果"),
        "更新时间",
    ],
    "service_items": ["事项编码", "事项名称", "办理方式", "是否上粤智助", "启用日期"],
}
FLAWS = st.sampled_from([None, None, "value", "no key", "wrong key"])
FATES = st.sampled_from(["mended", "mended", "sent back", "deleted"])


def rows_of_a_file(keys: str) -> st.SearchStrategy[list[Row]]:
    row = st.builds(Row, st.sampled_from(list(keys)), st.integers(0, 2), FLAWS, FATES)
    # One list has a key once: two versions of it in one list would be a conflict, whoever mends them.
    return st.lists(row, min_size=1, max_size=4, unique_by=lambda r: r.key)


def files_of_a_source(source: str) -> st.SearchStrategy[tuple[list[Row], ...]]:
    """Files that arrive as the same bytes are meant to say the same: nobody could mend them differently."""

    def are_plain(files: tuple[list[Row], ...]) -> bool:
        meant = {tuple(tuple(r.cells(source, right=False)) for r in rows): rows for rows in files}
        return all(rows in meant.values() for rows in files)

    return st.tuples(*[rows_of_a_file("abc")] * len(FILES[source])).filter(are_plain)


CITIES = st.fixed_dictionaries({source: files_of_a_source(source) for source in FILES})


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> fast_publisher.Compiled:
    return fast_publisher.Compiled(tmp_path_factory.mktemp("compiled"))


def deliver(home: Home, city: dict[str, tuple[list[Row], ...]], right: Callable[[Row], bool]) -> None:
    """The files in two runs, with what is right from the start right."""
    for run in (slice(0, 1), slice(1, None)):
        for source, files in city.items():
            for name, rows in list(zip(FILES[source], files, strict=True))[run]:
                text = io.StringIO(newline="")
                csv.writer(text).writerows([HEADERS[source], *(r.cells(source, right=right(r)) for r in rows)])
                path = home.inbox / source / name
                path.parent.mkdir(exist_ok=True)
                path.write_text(text.getvalue(), encoding="utf-8")
        fast_publisher.arrive(home)
        land(home)


def land(home: Home) -> None:
    for source in SOURCES:
        load_source(home, fast_publisher.CONTRACTS[source])


def send_back(home: Home, city: dict[str, tuple[list[Row], ...]]) -> None:
    """One workbook for all files, the lines of each source on its sheet; those of equal files once."""
    first = {a.sha256: a for a in reversed(arrivals(home))}
    ids = {a.path: a.file_id for a in first.values()}
    path = home.inbox / "退回" / "a.xlsx"
    path.parent.mkdir()
    with xlsxwriter.Workbook(path) as book:
        for source, files in city.items():
            lines = [[header_of(source), *HEADERS[source]]]
            for name, rows in zip(FILES[source], files, strict=True):
                for place, row in enumerate(rows, start=2):
                    if (file_id := ids.get(f"{source}/{name}")) and row.flaw and row.fate != "deleted":
                        cells = row.cells(source, right=row.fate == "mended")
                        lines.append([mark_of(file_id, place, ""), *cells])
            sheet = book.add_worksheet(source)
            for number, line in enumerate(lines):
                for column, cell in enumerate(line):
                    sheet.write_string(number, column, cell)
    fast_publisher.arrive(home)
    land(home)


def built(home: Home, compiled: fast_publisher.Compiled) -> duckdb.DuckDBPyConnection:
    file = home.root / "gridledger.duckdb"  # models name the database after the file
    shutil.copyfile(compiled.template, file)
    fast_publisher.build(file, home, fast_publisher.needed(compiled.given, TABLES), TODAY)
    return duckdb.connect(file, read_only=True)


def standing(con: duckdb.DuckDBPyConnection, source: str) -> list[tuple]:
    lineage = "_file_id, _sheet, _row, _hash, _mends"
    return con.execute(f"SELECT * EXCLUDE ({lineage}) FROM staging.stg_{source} ORDER BY ALL").fetchall()


# Two cities a try, a second each: shrinking would take the better part of an hour.
@settings(max_examples=15, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(city=CITIES)
def test_a_mended_row_counts_as_if_its_file_had_had_it(
    compiled: fast_publisher.Compiled, city: dict[str, tuple[list[Row], ...]]
) -> None:
    patch = pytest.MonkeyPatch()
    with tempfile.TemporaryDirectory() as folder, patch.context() as env:
        env.setenv("GRIDLEDGER_TODAY", TODAY)
        env.setenv("GRIDLEDGER_PSEUDONYM_KEY", "a key of the tests")
        env.setattr("os.cpu_count", lambda: 1)
        mended, right = Home.open(Path(folder, "mended")), Home.open(Path(folder, "right"))
        deliver(mended, city, right=lambda row: False)
        send_back(mended, city)
        deliver(right, city, right=lambda row: row.fate == "mended")
        with built(mended, compiled) as found, built(right, compiled) as expected:
            for source in SOURCES:
                assert standing(found, source) == standing(expected, source)
            # What was not mended waits, or does not, just as there.
            statuses = (
                "SELECT path, row_number, status FROM quarantined_rows WHERE NOT starts_with(path, '退回') ORDER BY ALL"
            )
            here, there = ({(p, r): s for p, r, s in con.execute(statuses).fetchall()} for con in (found, expected))
            assert {place: here[place] for place in there} == there
            assert {here[place] for place in here.keys() - there.keys()} <= {"mended"}
            # Of a row that was sent back the last word alone waits, and everything is accounted for.
            rows = "SELECT count(DISTINCT (source_id, landed_as, sheet, row_number)) FROM quarantined_rows AS q"
            last = f"{rows} JOIN load_files USING (source_id, file_id, sheet) WHERE is_latest AND q.status = 'open'"
            assert found.execute(last).fetchall() == expected.execute(last).fetchall()
            off = "FROM load_files WHERE rows_read <> rows_loaded + rows_duplicate + rows_superseded + rows_quarantined"
            assert found.execute(off).fetchall() == []
            again = "SELECT path, row_number FROM quarantine_history WHERE event = '{}' ORDER BY ALL"
            sent = [
                (f"{source}/{name}", place)
                for source, files in city.items()
                for name, rows in zip(FILES[source], files, strict=True)
                for place, row in enumerate(rows, start=2)
                if row.flaw and row.fate == "sent back"
            ]
            assert found.execute(again.format("sent_back")).fetchall() == sorted(sent)


def test_rows_of_ledgers_without_a_key_are_accounted_for_when_mended(tmp_path: Path) -> None:
    """a.csv was sent again; two workbooks mend line 3 and 4 of b.csv, one of them line 3 of the first a.csv too."""
    ledger = SmallWarehouse(tmp_path)
    files = [("a1", "f/a.csv", "", 1), ("a2", "f/a.csv", "", 2), ("b1", "f/b.csv", "", 1)]
    files += [("w", "w.xlsx", "s", 3), ("x", "x.xlsx", "s", 4)]
    rows = [
        *(("a1", "", 2, 1, None), ("a2", "", 2, 1, None), ("b1", "", 2, 1, None)),
        *(("w", "s", 2, 7, "a1|3|"), ("w", "s", 3, 1, "b1|3|"), ("w", "s", 4, 1, "b1|4|")),
        *(("x", "s", 3, 1, "b1|3|"), ("x", "s", 4, 9, "b1|4|")),
    ]
    with duckdb.connect(str(ledger.file)) as con:
        con.executemany(
            "INSERT INTO raw.files BY NAME SELECT 'funding_ledger' AS source_id, 'loaded' AS status, 1 AS path_order, "
            "? AS file_id, ? AS path, ? AS sheet, ? AS first_seen_run, file_id AS landed_as, sheet = 's' AS is_mending",
            files,
        )
        con.executemany(
            "INSERT INTO raw.funding_ledger BY NAME "
            "SELECT ? AS _file_id, ? AS _sheet, ? AS _row, ? AS _hash, ? AS _mends",
            rows,
        )
        con.executemany(
            "INSERT INTO raw.quarantine BY NAME "
            "SELECT 'funding_ledger' AS source_id, ? AS _file_id, '' AS _sheet, ? AS _row",
            [("a1", 3), ("b1", 3), ("b1", 4)],
        )
    (compiled,) = ledger.dbt("compile", "--inline", "{{ file_outcomes_append('funding_ledger') }}")
    outcomes = f"SELECT _file_id, good_rows, standing_rows, equal_rows FROM ({compiled.node.compiled_code}) ORDER BY 1"
    assert ledger.rows(outcomes) == [
        ("a1", 1, 0, 1),
        ("a2", 1, 1, 1),
        ("b1", 1, 1, 1),
        # Line 3 of a.csv went with its version, line 4 of b.csv was mended otherwise later.
        ("w", 3, 1, 1),
        # Line 3 of b.csv is equal to what the first workbook says.
        ("x", 2, 1, 2),
    ]
