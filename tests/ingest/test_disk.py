"""No room, no right, no folder: what is told, what is left, and that the next load is whole."""

from __future__ import annotations

import errno
import os
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
from office import Office, csv_bytes, header, row

from ingest.disk import explain, may_pass
from ingest.home import write_atomically
from ingest.inbox import register


@contextmanager
def files_end_at(size: int) -> Iterator[None]:
    """No file of this process grows beyond ``size`` bytes; the disk itself is left alone."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def visits(*numbers: int) -> bytes:
    return csv_bytes([header("visits"), *(row("visits", n) for n in numbers)])


def left_over(office: Office) -> list[Path]:
    return [p for p in office.home.root.rglob("*") if p.name.endswith(".tmp")]


def test_a_load_without_room_rejects_no_file_and_the_next_one_is_whole(office: Office) -> None:
    office.put("visits/1.csv", visits(*range(1, 40)))
    register(office.home, office.look())
    with files_end_at(1000), pytest.raises((OSError, duckdb.Error)) as caught:
        office.run("visits")
    said = explain(caught.value, office.home.root)
    assert said and str(office.home.landing / "visits") in said and "超过系统允许的文件大小" in said
    assert not may_pass(caught.value)
    assert list((office.home.landing / "visits").iterdir()) == [] == left_over(office)
    report = office.run("visits")
    assert (report.files_read, report.files_rejected, report.rows_read) == (1, 0, 39)
    assert office.counts() == (39, 0, 0)


def test_a_file_that_cannot_be_written_whole_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    write_atomically(path, b"old")
    with files_end_at(100), pytest.raises(OSError) as caught:
        write_atomically(path, b"new" * 100)
    assert (path.read_bytes(), [p.name for p in tmp_path.iterdir()]) == (b"old", ["file.json"])
    assert str(path) in (explain(caught.value, tmp_path) or "")


def test_a_home_that_cannot_be_written_can_be_looked_at(office: Office) -> None:
    office.put("visits/1.csv", visits(1))
    with files_end_at(0):
        assert [a.path for a in office.look().new] == ["visits/1.csv"]


@pytest.mark.parametrize(
    ("code", "said", "passes"),
    [
        (errno.ENOSPC, "磁盘已满", False),
        (errno.EDQUOT, "磁盘已满", False),
        (errno.EROFS, "只读", False),
        (errno.EACCES, "没有权限", False),
        (errno.ENOTDIR, "应为文件夹", False),
        (errno.EIO, "网络共享出错", True),
        (errno.ESTALE, "网络共享出错", True),
        (errno.ENOENT, "不见了", True),
    ],
)
def test_what_is_told_and_whether_it_may_pass(tmp_path: Path, code: int, said: str, passes: bool) -> None:
    error = OSError(code, os.strerror(code), "/somewhere/file")
    told = explain(error, tmp_path)
    assert told and said in told and "/somewhere/file" in told
    assert may_pass(error) is passes


def real_errors(folder: Path) -> Iterator[tuple[BaseException, str, str]]:
    """Errors as the engines raise them, with what must be told: the path and the trouble."""
    (folder / "a file").touch()
    with pytest.raises(duckdb.Error) as caught:
        duckdb.sql("SELECT 1").write_parquet(str(folder / "a file" / "x.parquet"))
    yield caught.value, str(folder / "a file" / "x.parquet"), "应为文件夹"
    with pytest.raises(duckdb.Error) as caught:
        duckdb.sql(f"FROM read_parquet('{folder}/none.parquet')").fetchall()
    yield caught.value, str(folder / "none.parquet"), "不见了"
    with files_end_at(10_000), duckdb.connect() as con, pytest.raises(duckdb.Error) as caught:
        con.execute(f"COPY (SELECT hash(i) FROM range(100000) t(i)) TO '{folder}/big.csv'")
    yield caught.value, str(folder / "big.csv"), "超过系统允许的文件大小"
    with files_end_at(10_000), sqlite3.connect(folder / "events.db") as events, pytest.raises(sqlite3.Error) as lite:
        events.execute(
            "CREATE TABLE t AS WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r LIMIT 9000) "
            "SELECT hex(randomblob(50)) FROM r"
        )
        events.commit()
    yield lite.value, str(folder), "出错"


def test_errors_of_the_engines_are_known_by_their_words(tmp_path: Path) -> None:
    for error, path, said in real_errors(tmp_path):
        told = explain(error, tmp_path)
        assert told and path in told and said in told, (error, told)
        wrapped = RuntimeError("step failed")
        wrapped.__cause__ = error
        assert explain(wrapped, tmp_path) == told
        assert explain(str(error), tmp_path) == told, "dbt hands them on as text"


def test_other_errors_are_not_explained_away(tmp_path: Path) -> None:
    with pytest.raises(duckdb.Error) as caught:
        duckdb.sql("SELECT * FROM no_such_table")
    assert explain(caught.value, tmp_path) is None
    assert explain(KeyError("x"), tmp_path) is None and explain(None, tmp_path) is None
