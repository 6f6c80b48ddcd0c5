"""Write, audit, publish: from the build database to a database that others may open.

Pure functions over files. A build is written under a temporary name, checked in a fresh connection, and only
then given its name and the link: whoever opens ``current.duckdb`` sees the old whole build or the new one.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path

import duckdb

from ingest.home import write_json

KEPT_BUILDS = 5
# Rows of a group, the least that is read of a table. In a city of ten times the units the queries of pages take four
# fifths of the time they take with DuckDB's 122,880, and the file is a sixth larger; with 2,048 nearly twice as large.
_ROW_GROUP = 8192
_LIE_BY = ("basis", "kpi_id", "ancestor_code", "unit_code", "month")


class AuditError(RuntimeError):
    """A written build is not what was tested; it is not published."""


@dataclass(frozen=True)
class TableDoc:
    """A table to publish and what its readers are told about it."""

    name: str
    comment: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class BuildInfo:
    """The one row of ``build_info``."""

    build_id: str
    built_at: datetime
    as_of: date | None
    program_version: str
    fingerprint: str
    rows_total: int = 0


def new_build_id(at: datetime) -> str:
    """Sorts by time; the suffix tells two builds of one second apart."""
    return f"{at:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"


def build_path(published: Path, build_id: str) -> Path:
    return published / f"gridledger-{build_id}.duckdb"


def builds(published: Path) -> list[Path]:
    """All builds that have their name, oldest first."""
    return sorted(published.glob("gridledger-*.duckdb"))


def linked(current: Path) -> Path | None:
    """The build that has the link; None without one."""
    build = current.parent / current.readlink() if current.is_symlink() else None
    return build if build and build.exists() else None


@contextmanager
def building(target: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose default database is the build that is being written.

    Opened in any other way DuckDB would put the groups of rows together again when it closes the file.
    """
    with duckdb.connect(config={"temp_directory": f"{target}.tmp"}) as con:
        con.execute(f"ATTACH {_text(str(target))} AS build (ROW_GROUP_SIZE {_ROW_GROUP})")
        con.execute("USE build")
        yield con
        con.execute("CHECKPOINT build")
        con.execute("USE memory")
        con.execute("DETACH build")


def write(warehouse: Path, target: Path, tables: list[TableDoc], info: BuildInfo) -> dict[str, int]:
    """Copy ``tables`` of schema main with their comments into ``target``; rows per table."""
    rows: dict[str, int] = {}
    with building(target) as con:
        con.execute(f"ATTACH {_text(str(warehouse))} AS warehouse (READ_ONLY)")
        con.execute("BEGIN")  # one commit, not one per table
        for table in tables:
            source = f"warehouse.main.{_name(table.name)}"
            con.execute(f"CREATE TABLE {_name(table.name)} AS FROM {source}{_order(con, source)}")
            rows[table.name] = _count(con, _name(table.name))
            comment(con, table)
        con.execute(
            "CREATE TABLE build_info (build_id VARCHAR, built_at TIMESTAMP, as_of DATE, program_version VARCHAR, "
            "fingerprint VARCHAR, rows_total BIGINT)"
        )
        values = asdict(info) | {"rows_total": sum(rows.values())}
        con.execute("INSERT INTO build_info VALUES (?, ?, ?, ?, ?, ?)", list(values.values()))
        con.execute("COMMENT ON TABLE build_info IS '本次构建 · this build. 粒度 grain: one row'")
        con.execute("COMMIT")
    return rows


def _order(con: duckdb.DuckDBPyConnection, source: str) -> str:
    """How a table's rows lie: what is of one KPI, and in it of one unit, together, where it has units and months, or a
    unit and what is below it.

    A reader skips groups of rows by the least and greatest value of each, so a question about a unit reads little of a
    table however many units the city has.
    """
    there = [column for (column,) in con.execute(f"SELECT column_name FROM (DESCRIBE {source})").fetchall()]
    keys = [key for key in _LIE_BY if key in there]
    return f" ORDER BY {', '.join(keys)}" if {"unit_code", "month"} <= set(keys) or "ancestor_code" in keys else ""


def comment(con: duckdb.DuckDBPyConnection, table: TableDoc) -> None:
    """All comments of a table in one call: a call each took seconds in sum."""
    name = _name(table.name)
    there = {c for (c,) in con.execute(f"SELECT column_name FROM (DESCRIBE {name})").fetchall()}
    comments = [f"COMMENT ON TABLE {name} IS {_text(table.comment)}"] if table.comment else []
    comments += [
        f"COMMENT ON COLUMN {name}.{_name(column)} IS {_text(comment)}"
        for column, comment in table.columns.items()
        if comment and column in there
    ]
    if comments:
        con.execute("; ".join(comments))


def audit(target: Path, warehouse: Path, tables: list[TableDoc]) -> None:
    """Open what was written as its readers will and compare it with what was tested."""
    with duckdb.connect(target, read_only=True) as con:
        there = {name for (name,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
        if missing := {t.name for t in tables} - there:
            raise AuditError(f"已写出的库缺少表：{', '.join(sorted(missing))}")
        if _count(con, "build_info") != 1:
            raise AuditError("build_info 应当正好一行")
        con.execute(f"ATTACH {_text(str(warehouse))} AS warehouse (READ_ONLY)")
        for table in tables:
            written, tested = _count(con, _name(table.name)), _count(con, f"warehouse.main.{_name(table.name)}")
            if written != tested:
                raise AuditError(f"表 {table.name} 写出 {written} 行，仓库中是 {tested} 行")
        if "load_files" in there:
            _audit_accounting(con)


def _audit_accounting(con: duckdb.DuckDBPyConnection) -> None:
    """The identity others rely on, looked at once more in the very file they will open."""
    off = con.execute(
        "SELECT path, sheet FROM load_files WHERE status IN ('loaded', 'same_as') AND rows_read IS DISTINCT FROM "
        "rows_loaded + rows_duplicate + rows_superseded + rows_quarantined LIMIT 5"
    ).fetchall()
    if off:
        raise AuditError("行数对不上：" + "、".join(f"{path} {sheet}".strip() for path, sheet in off))


def temporary_path(published: Path, build_id: str) -> Path:
    return published / f".{build_path(published, build_id).name}.tmp"


def publish(temporary: Path, published: Path, current: Path, record: dict) -> Path:
    """Give the build its name and move the link to it. ``record`` lies beside it as JSON."""
    final = build_path(published, record["build_id"])
    _sync(temporary)
    write_json(final.with_suffix(".json"), record)
    temporary.replace(final)
    _sync(published)
    link = published / f".{current.name}.tmp"
    link.unlink(missing_ok=True)
    link.symlink_to(final.name)  # relative: the home may be moved
    link.replace(current)
    _sync(published)
    return final


def sweep(published: Path, current: Path) -> None:
    """Remove what killed runs left: temporary files, and builds that never got the link."""
    for path in published.glob(".*.tmp*"):
        if path.is_dir():  # what did not fit into memory while a build was written
            shutil.rmtree(path)
        else:
            path.unlink()
    if not current.is_symlink():
        return
    linked = current.readlink().name
    for path in published.glob("gridledger-*.*"):
        if path.stem > Path(linked).stem:
            path.unlink()


def prune(published: Path, current: Path, keep: int = KEPT_BUILDS, withdrawn_at: datetime | None = None) -> list[Path]:
    """Delete all but the newest ``keep`` builds, and those no younger than the last withdrawal of a file, whose rows
    they may hold; never the current one. What was deleted."""
    linked = current.readlink().name if current.is_symlink() else None
    there = builds(published)
    gone = there[:-keep]
    if withdrawn_at:
        last = build_path(published, f"{withdrawn_at:%Y%m%d-%H%M%S}").stem
        gone += [path for path in there[-keep:] if path.stem[: len(last)] <= last]
    gone = [path for path in gone if path.name != linked]
    for path in gone:
        path.unlink()
        path.with_suffix(".json").unlink(missing_ok=True)
    stems = {path.stem for path in builds(published)}
    for record in published.glob("gridledger-*.json"):
        if record.stem not in stems:
            record.unlink()
    return gone


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    row = con.execute(f"SELECT count(*) FROM {table}").fetchone()
    return row[0] if row else 0


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
