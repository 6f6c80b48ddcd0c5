"""Write, audit, publish: on small databases, without a pipeline."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.publish import (
    AuditError,
    BuildInfo,
    TableDoc,
    audit,
    building,
    builds,
    new_build_id,
    prune,
    publish,
    sweep,
    temporary_path,
    write,
)

TABLES = [TableDoc("fct_visits", "走访。Grain: one row per visit", {"visit_id": "编号", "gone": "不在表中"})]
INFO = BuildInfo("20260301-080000-aaaa", datetime(2026, 3, 1, 8), date(2026, 2, 28), "1.0", "f00d")


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(path) as con:
        con.execute("CREATE TABLE fct_visits AS FROM (VALUES ('V1', 3), ('V2', 4)) t(visit_id, minutes)")
        con.execute("CREATE SCHEMA staging; CREATE TABLE staging.stg_visits AS SELECT 1 AS x")
    return path


def make_build(published: Path, build_id: str) -> Path:
    """A build as a run makes it, all the way to the link."""
    published.mkdir(exist_ok=True)
    temporary = temporary_path(published, build_id)
    with duckdb.connect(temporary) as con:
        con.execute("CREATE TABLE t AS SELECT 1 AS x")
    return publish(temporary, published, published / "current.duckdb", {"build_id": build_id})


def test_only_the_named_tables_are_written_with_their_comments(warehouse: Path, tmp_path: Path):
    target = tmp_path / "build.duckdb"
    assert write(warehouse, target, TABLES, INFO) == {"fct_visits": 2}
    with duckdb.connect(target, read_only=True) as con:
        tables = con.execute("SELECT table_name, comment FROM duckdb_tables() ORDER BY 1").fetchall()
        columns = con.execute(
            "SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'fct_visits' ORDER BY 1"
        ).fetchall()
        info = con.execute("FROM build_info").fetchall()
    assert tables == [
        ("build_info", "本次构建 · this build. 粒度 grain: one row"),
        ("fct_visits", "走访。Grain: one row per visit"),
    ]
    assert columns == [("minutes", None), ("visit_id", "编号")]
    assert info == [("20260301-080000-aaaa", datetime(2026, 3, 1, 8), date(2026, 2, 28), "1.0", "f00d", 2)]


def test_what_is_of_one_kpi_and_unit_lies_together_so_that_little_is_read_for_it(tmp_path: Path, rows_scanned):
    warehouse, target = tmp_path / "warehouse.duckdb", tmp_path / "build.duckdb"
    with duckdb.connect(warehouse) as con:
        con.execute(
            "CREATE TABLE figures AS SELECT m AS month, 'U' || u AS unit_code, 'K' || k AS kpi_id, b AS basis "
            "FROM range(12) _(m), range(100, 300) _(u), range(10, 30) _(k), (VALUES ('as_was'), ('as_is')) _(b) "
            "ORDER BY hash(m, u, k, b)"
        )
        con.execute(
            "CREATE TABLE above AS SELECT 'U' || u AS unit_code, 'A' || a AS ancestor_code "
            "FROM range(300) _(u), range(100, 300) _(a) ORDER BY hash(u, a)"
        )
        con.execute("CREATE TABLE visits AS SELECT 'U' || (i * 7 % 10) AS unit_code, i AS visit FROM range(10) _(i)")
    write(warehouse, target, [TableDoc("figures"), TableDoc("above"), TableDoc("visits")], INFO)
    with building(target) as con:
        con.execute("CREATE TABLE later AS SELECT 1 AS x")
    with duckdb.connect(target, read_only=True) as con:
        for rows, question in (
            (12, "figures WHERE kpi_id = 'K15' AND unit_code = 'U250' AND basis = 'as_was'"),  # of 96,000
            (300, "above WHERE ancestor_code = 'A150'"),  # of 60,000
        ):
            asked = f"SELECT count(*) FROM {question}"
            assert con.execute(asked).fetchone() == (rows,)
            assert rows_scanned(con, asked) <= 2 * 8192, question
        as_written = con.execute("SELECT visit FROM visits").fetchall()
    assert as_written == [(i,) for i in range(10)]


def test_a_build_that_lost_a_row_is_not_passed(warehouse: Path, tmp_path: Path):
    target = tmp_path / "build.duckdb"
    write(warehouse, target, TABLES, INFO)
    audit(target, warehouse, TABLES)
    with duckdb.connect(target) as con:
        con.execute("DELETE FROM fct_visits WHERE visit_id = 'V1'")
    with pytest.raises(AuditError, match="fct_visits 写出 1 行，仓库中是 2 行"):
        audit(target, warehouse, TABLES)


def test_a_build_that_lost_a_table_is_not_passed(warehouse: Path, tmp_path: Path):
    target = tmp_path / "build.duckdb"
    write(warehouse, target, TABLES, INFO)
    with pytest.raises(AuditError, match="缺少表：fct_funding"):
        audit(target, warehouse, [*TABLES, TableDoc("fct_funding")])


def test_files_whose_rows_do_not_add_up_are_not_passed(tmp_path: Path):
    warehouse, target = tmp_path / "warehouse.duckdb", tmp_path / "build.duckdb"
    with duckdb.connect(warehouse) as con:
        con.execute(
            "CREATE TABLE load_files AS FROM (VALUES ('a.csv', '', 'loaded', 10, 7, 1, 1, 1), "
            "('b.csv', '', 'loaded', 10, 7, 1, 1, 0), ('c.csv', '', 'rejected', 9, 0, 0, 0, 0)) "
            "t(path, sheet, status, rows_read, rows_loaded, rows_duplicate, rows_superseded, rows_quarantined)"
        )
    write(warehouse, target, [TableDoc("load_files")], INFO)
    with pytest.raises(AuditError, match=r"对不上：b\.csv$"):
        audit(target, warehouse, [TableDoc("load_files")])


def test_the_link_is_relative_and_moves_to_the_newest(tmp_path: Path):
    published = tmp_path / "published"
    for build_id in ("20260301-080000-aaaa", "20260302-080000-bbbb"):
        make_build(published, build_id)
    assert str((published / "current.duckdb").readlink()) == "gridledger-20260302-080000-bbbb.duckdb"
    assert not list(published.glob(".*"))


def test_the_newest_five_are_kept_and_the_current_one_whatever_its_age(tmp_path: Path):
    published = tmp_path / "published"
    for day in range(1, 8):
        make_build(published, f"2026030{day}-080000-aaaa")
    current = published / "current.duckdb"
    prune(published, current)
    assert [b.stem[-13:-12] for b in builds(published)] == ["3", "4", "5", "6", "7"]
    assert len(list(published.glob("*.json"))) == 5
    current.unlink()
    current.symlink_to("gridledger-20260303-080000-aaaa.duckdb")
    make_build(published, "20260308-080000-aaaa")
    current.unlink()
    current.symlink_to("gridledger-20260303-080000-aaaa.duckdb")
    prune(published, current, keep=2)
    assert [b.stem[-13:-12] for b in builds(published)] == ["3", "7", "8"]


def test_builds_that_may_hold_a_withdrawn_file_are_deleted(tmp_path: Path):
    published = tmp_path / "published"
    for build_id in ("20260301-080000-aaaa", "20260302-080000-bbbb", "20260302-080001-cccc", "20260303-080000-dddd"):
        make_build(published, build_id)
    prune(published, published / "current.duckdb", withdrawn_at=datetime(2026, 3, 2, 8, 0, 0))
    assert [b.stem[-4:] for b in builds(published)] == ["cccc", "dddd"]


def test_what_killed_runs_left_is_swept_away(tmp_path: Path):
    published = tmp_path / "published"
    old = make_build(published, "20260301-080000-aaaa")
    current = published / "current.duckdb"
    make_build(published, "20260302-080000-bbbb")
    current.unlink()
    current.symlink_to(old.name)  # the second has its name, and the process died before the link moved
    half = temporary_path(published, "20260303-080000-cccc")
    half.write_bytes(b"half a build")
    beside = Path(f"{half}.tmp")  # where DuckDB puts what does not fit into memory
    beside.mkdir()
    (beside / "duckdb_temp_storage-0.tmp").write_bytes(b"a part of it")
    (published / ".current.duckdb.tmp").symlink_to("nowhere")
    sweep(published, current)
    assert sorted(p.name for p in published.iterdir()) == ["current.duckdb", old.name, f"{old.stem}.json"]


def test_build_ids_sort_by_time_and_differ_within_a_second():
    first, second = new_build_id(datetime(2026, 3, 1, 8)), new_build_id(datetime(2026, 3, 1, 8))
    assert first[:15] == second[:15] == "20260301-080000"
    assert first != second
    assert new_build_id(datetime(2026, 10, 1)) > new_build_id(datetime(2026, 9, 30, 23, 59, 59))
