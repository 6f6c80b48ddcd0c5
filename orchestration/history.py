"""What a build says of itself beside the builds before it: its tests, the builds there were, and past values it moved.

Written into the database that is about to be published, so it is published with it or not at all. The build before is
the one that still has the link; a build by an older program that lacks what is compared counts as none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from ingest.sqltext import quote
from orchestration.publish import TableDoc, building, comment

_CHANGES = (Path(__file__).parent / "kpi_changes.sql").read_text(encoding="utf-8")
_NAMED_FILES = 20
_COMPARED = ("fct_kpi_monthly", "fct_kpi_contributions", "load_files", "as_of")

_TABLES_BEFORE = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'previous' AND schema_name = 'main'"
_NEW = (
    "(SELECT count(DISTINCT path) FROM (SELECT file_id, sheet, path FROM load_files WHERE status = 'loaded') AS now "
    "ANTI JOIN (SELECT file_id, sheet FROM previous.main.load_files WHERE status = 'loaded') AS earlier "
    "USING (file_id, sheet))"
)
_BEFORE = "(SELECT build_id FROM previous.main.build_info)"
_THIS_BUILD = """
    INSERT INTO build_history
    SELECT
        build_id, built_at, as_of, program_version,
        (SELECT count(DISTINCT path) FROM load_files WHERE status IN ('loaded', 'same_as')),
        {new},
        (SELECT coalesce(sum(rows_loaded), 0) FROM load_files WHERE status IN ('loaded', 'same_as')),
        (SELECT coalesce(sum(rows_quarantined), 0) FROM load_files WHERE status IN ('loaded', 'same_as')),
        (SELECT count(*) FROM build_tests WHERE status = 'pass'),
        (SELECT count(*) FROM build_tests WHERE status = 'warn'),
        {before},
        (SELECT count(*) FROM fct_kpi_changes)
    FROM build_info
"""

#: The tables, each with its meaning and columns: (type, meaning).
_TABLES: dict[str, tuple[str, dict[str, tuple[str, str]]]] = {
    "build_tests": (
        "本次构建的检验及结果。The tests of this build and how they ended. Grain: test.",
        {
            "name": ("VARCHAR", "检验名称。Name of the test."),
            "kind": ("VARCHAR", "检验种类；单独的检验为其名称。Kind of test; a test of its own has its name here."),
            "model": ("VARCHAR", "所检验的表。Table that is tested."),
            "meaning": ("VARCHAR", "不通过意味着什么。What a failure means."),
            "status": ("VARCHAR", "结果：pass 通过、warn 提醒、skipped 未做。How it ended."),
            "rows": ("BIGINT", "不合的行数。Rows that break it."),
        },
    ),
    "build_history": (
        "发布过的版本，含本次。Builds that were published, this one included. Grain: build.",
        {
            "build_id": ("VARCHAR", "版本编号。Build."),
            "built_at": ("TIMESTAMP", "构建时间。When it was built."),
            "as_of": ("DATE", "数据截止日。Its as_of."),
            "program_version": ("VARCHAR", "程序版本。Version of the program."),
            "files": ("BIGINT", "计入的文件数。Files whose rows count."),
            "files_new": ("BIGINT", "比上一版新增的文件数。Files that the build before did not have."),
            "rows_loaded": ("BIGINT", "入库行数。Rows that stand in the warehouse."),
            "rows_quarantined": ("BIGINT", "隔离的行数。Rows in quarantine."),
            "tests_passed": ("BIGINT", "通过的检验数。Tests passed."),
            "tests_warned": ("BIGINT", "提醒的检验数。Tests that warned."),
            "compared_with": ("VARCHAR", "与哪一版比较；空为没有可比的。Build it was compared with; null for none."),
            "values_moved": ("BIGINT", "变动的既往数值个数。Past values that moved."),
        },
    ),
    "fct_kpi_changes": (
        "与上一版相比变动的既往指标值，及使其变动的文件。Past values of KPIs that moved since the build before, "
        "and the files that moved them. Grain: KPI, unit, month and basis.",
        {
            "kpi_id": ("VARCHAR", "指标。KPI."),
            "unit_code": ("VARCHAR", "单位编码。Unit."),
            "month": ("DATE", "月份（第一天），上一版时已满月。Month, its first day; it was over in the build before."),
            "basis": ("VARCHAR", "口径：as_was 当时区划、as_is 现行区划。Basis."),
            "value_before": ("DOUBLE", "上一版的值。Value in the build before."),
            "value_after": ("DOUBLE", "本版的值。Value now."),
            "difference": ("DOUBLE", "差；任一为空则为空。Difference; null where one of them is."),
            "status_before": ("VARCHAR", "上一版的状态。Status in the build before."),
            "status_after": ("VARCHAR", "本版的状态。Status now."),
            "found_by": (
                "VARCHAR",
                "文件由何得知：rows 明细行、source 同来源的新文件；空为没有文件（口径、名单或程序变了）。"
                "How the files are known: by rows, or as the KPI's exports (source); null: something else.",
            ),
            "files": ("VARCHAR[]", f"使其变动的文件，至多 {_NAMED_FILES} 个。Files that moved it, some of them."),
            "files_count": ("BIGINT", "这样的文件数。How many such files."),
        },
    ),
}


def record(target: Path, previous: Path | None, tests: Sequence[Mapping[str, Any]]) -> None:
    """Add ``build_tests``, ``build_history`` and ``fct_kpi_changes`` to the database that is being written."""
    with building(target) as con:
        if previous:
            con.execute(f"ATTACH {quote(str(previous))} AS previous (READ_ONLY)")
        there = {name for (name,) in con.execute(_TABLES_BEFORE).fetchall()}
        con.execute("BEGIN")
        for name, (meaning, columns) in _TABLES.items():
            con.execute(f"CREATE TABLE {name} ({', '.join(f'{c} {kind}' for c, (kind, _) in columns.items())})")
            comment(con, TableDoc(name, meaning, {c: said for c, (_, said) in columns.items()}))
        _tests(con, tests)
        is_compared = there.issuperset(_COMPARED)
        if is_compared:
            con.execute(_CHANGES.replace("$most", str(_NAMED_FILES)))
        if "build_history" in there:
            con.execute("INSERT INTO build_history BY NAME FROM previous.main.build_history")
        con.execute(_THIS_BUILD.format(new=_NEW if is_compared else "NULL", before=_BEFORE if is_compared else "NULL"))
        con.execute("COMMIT")


def _tests(con: duckdb.DuckDBPyConnection, tests: Sequence[Mapping[str, Any]]) -> None:
    if tests:
        columns = [[test[column] for test in tests] for column in _TABLES["build_tests"][1]]
        con.execute(f"INSERT INTO build_tests SELECT {', '.join(['unnest(?)'] * len(columns))}", columns)
