"""Time and memory of reading one large CSV, beside what engines take for less, in ratios of one run.

    .venv/bin/python tests/benchmarks/reading.py [ROWS] [--rounds 3] [--folder FOLDER] [--without dlt,workbook]

A file of visits is made as offices send them: moments in five forms, one bad row in a thousand, names in free text.
Ours validates it against the contract, makes pseudonyms, scrubs, quarantines and lands it; DuckDB reads it typed into
a table, in memory and in a file; polars writes it to Parquet as text. Each run is a process of its own; the runs take
turns, the least of each counts. dlt lies in an environment of its own in the temporary folder and loads a tenth of the
rows under a schema contract. A workbook is held against what its reader takes for the same sheet. Prints the table,
also of processor time, which says more on a busy machine; asserts nothing. A million rows need about 0.5 GB of disk.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from pathlib import Path

import duckdb
import fastexcel
import polars as pl
import xlsxwriter

from ingest import keep_memory
from ingest.contracts import load_contracts
from ingest.home import Home
from ingest.inbox import look, register
from ingest.load import load_source

CONTRACT = load_contracts()["visits"]
WORKBOOK_ROWS = 200_000
#: DuckDB's types of the contract's columns; one bad moment or number costs it the row (ignore_errors).
_TYPES = {"datetime": "TIMESTAMP", "int": "BIGINT"}
COLUMNS = {c.header: _TYPES.get(c.type, "VARCHAR") for c in CONTRACT.columns}

_SURNAMES, _GIVEN = (
    "['钱', '赵', '卫', '戚', '吕', '苏', '鲁', '柳']",
    "['栩', '恒', '锐', '梓', '桐', '沐', '骁', '珩', '涵', '翎']",
)
_ROWS = f"""
    WITH drawn AS (
        SELECT i, CAST(hash(i) >> 2 AS BIGINT) AS h, CAST(hash(i + 1000000007) >> 2 AS BIGINT) AS g
        FROM range($rows) AS numbers(i)
    ),
    placed AS (
        SELECT *, (h >> 3) % 5000 AS person, (h >> 20) % 200000 AS home,
            TIMESTAMP '2024-01-01 08:00:00' + to_seconds(CAST(i * 31500000 // $rows + g % 600 AS BIGINT)) AS moment
        FROM drawn
    )
    SELECT printf('ZF%013d', i),
        CASE
            WHEN g % 1000 < 3 THEN strftime(moment, '%Y/%-m/%-d %H:%M')
            WHEN g % 1000 = 3 THEN strftime(moment, '%Y年%-m月%-d日')
            WHEN g % 1000 = 4 THEN strftime(moment, '%Y%m%d')
            WHEN g % 1000 = 5 THEN strftime(moment, ' %Y-%m-%d %H:%M:%S')
            WHEN g % 4000 = 6 THEN '昨天' ELSE strftime(moment, '%Y-%m-%d %H:%M:%S')
        END,
        printf('RY%08d', person),
        {_SURNAMES}[1 + person % 8] || {_GIVEN}[1 + (person // 8) % 10] || {_GIVEN}[1 + (person // 80) % 10],
        printf('DS%04dC%02dG%02dM%d', 1 + home % 40, 1 + home % 7, 1 + home % 13, 1 + home % 2),
        printf('LD%08d', home // 40), printf('%d-%d%02d', 1 + (home // 20) % 2, 1 + (home // 2) % 10, 1 + home % 2),
        CASE WHEN g % 4000 <> 77 THEN ['日常走访', '日常走访', '大走访', '重点走访', '挂点走访'][1 + (h >> 7) % 5] END,
        CASE WHEN g % 4000 = 88 THEN '步行' WHEN h % 10 = 0 THEN '电话' ELSE '入户' END,
        ['见面', '见面', '见面', '无人在家', '拒访'][1 + (h >> 9) % 5],
        CASE WHEN g % 4000 = 99 THEN '1500' WHEN g % 500 = 0 THEN '1,0' || (10 + h % 80)
            ELSE CAST(2 + (h >> 11) % 45 AS VARCHAR) END,
        CAST((h >> 13) % 3 AS VARCHAR),
        CASE
            WHEN h % 100 < 84 THEN NULL WHEN h % 100 < 86 THEN '租户已搬离，请更新台账'
            WHEN h % 100 < 90 THEN '反映楼道灯不亮，已转物业' WHEN h % 100 < 95 THEN '家中老人行动不便，需上门办理认证'
            WHEN h % 100 = 95 THEN '由网格员赵' || {_GIVEN}[1 + g % 10] || {_GIVEN}[1 + (g >> 8) % 10] || '陪同走访'
            WHEN h % 100 = 96 THEN printf('反映%d栋%d室漏水，联系郎女士 139%08d', g % 30, 101 + g % 900, g % 100000000)
            WHEN h % 100 = 97 THEN '说"好"的, 第二天再来' ELSE '韦女士希望增加停车位'
        END,
        strftime(moment + to_seconds((g >> 5) % 40000), '%Y-%m-%d %H:%M:%S')
    FROM placed ORDER BY i
"""


def make(folder: Path, rows: int) -> None:
    """The file in both encodings, a tenth of it, and the workbook; what lies there already is kept."""
    names = ", ".join(f'"{header}"' for header in COLUMNS)
    with duckdb.connect() as con:
        con.execute("SET enable_progress_bar = false")
        for name, count in (("visits", rows), ("tenth", rows // 10)):
            if not (path := folder / f"{name}.csv").exists():
                query = _ROWS.replace("$rows", str(count))
                con.execute(f"COPY (SELECT * FROM ({query}) AS t({names})) TO '{path}' (FORMAT csv, HEADER)")
        if not (gb := folder / "visits.gb18030.csv").exists():
            text = (folder / "visits.csv").open(encoding="utf-8", newline="")
            with text as read, gb.open("w", encoding="gb18030", newline="") as written:
                while piece := read.read(1 << 24):
                    written.write(piece)
        if not (book := folder / "visits.xlsx").exists():
            cells = con.execute(_ROWS.replace("$rows", str(WORKBOOK_ROWS))).fetchall()
            with xlsxwriter.Workbook(book, {"constant_memory": True}) as workbook:
                sheet = workbook.add_worksheet()
                for number, line in enumerate([tuple(COLUMNS), *cells]):
                    sheet.write_row(number, 0, line)


def ours(path: Path) -> None:
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        home = Home.open(folder)
        (home.inbox / "visits").mkdir()
        (home.inbox / "visits" / path.name).hardlink_to(path)
        register(home, look(home, {"visits": CONTRACT}))
        started = time.monotonic()
        report = load_source(home, CONTRACT)
        said(started, rows=report.rows_read, quarantined=report.rows_quarantined)


def duckdb_table(path: Path, database: str = ":memory:") -> None:
    with duckdb.connect(database) as con:
        con.execute(f"SET enable_progress_bar = false; SET threads = {os.cpu_count()}")
        started = time.monotonic()
        con.execute(
            f"CREATE TABLE t AS FROM read_csv('{path}', columns = {COLUMNS}, header = true, ignore_errors = true)"
        )
        con.execute("CHECKPOINT")
        said(started)


def duckdb_file(path: Path) -> None:
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        duckdb_table(path, f"{folder}/t.duckdb")


def polars_unvalidated(path: Path) -> None:
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        started = time.monotonic()
        pl.scan_csv(path, infer_schema=False).sink_parquet(Path(folder, "t.parquet"))
        said(started)


def workbook_reader(path: Path) -> None:
    started = time.monotonic()
    fastexcel.read_excel(path).load_sheet(0, header_row=None, dtypes="string").to_polars()
    said(started)


def said(started: float, **more: int) -> None:
    # Of this process alone; what getrusage says begins with the one that started it.
    status = Path("/proc/self/status").read_text()
    peak = int(status.partition("VmHWM:")[2].split()[0]) / 1024
    seconds = time.monotonic() - started
    print(json.dumps({"seconds": seconds, "processor": time.process_time(), "peak": peak, **more}))


#: Name, what runs, on which file, and whose seconds it is held against.
RUNS: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "DuckDB, typed, into memory": (duckdb_table, "visits.csv", "DuckDB, typed, into memory"),
    "DuckDB, typed, into a file": (duckdb_file, "visits.csv", "DuckDB, typed, into memory"),
    "polars, unvalidated": (polars_unvalidated, "visits.csv", "DuckDB, typed, into memory"),
    "ours, UTF-8": (ours, "visits.csv", "DuckDB, typed, into memory"),
    "ours, GB18030": (ours, "visits.gb18030.csv", "DuckDB, typed, into memory"),
    "workbook, its reader": (workbook_reader, "visits.xlsx", "workbook, its reader"),
    "workbook, ours": (ours, "visits.xlsx", "workbook, its reader"),
    "ours, a tenth": (ours, "tenth.csv", "ours, a tenth"),
}

_DLT = """
import csv, json, sys, time
import dlt
columns = json.loads(sys.argv[2])
kinds = {"TIMESTAMP": "timestamp", "BIGINT": "bigint", "VARCHAR": "text"}
named = {f"c{i}": {"data_type": kinds[t]} for i, t in enumerate(columns.values())}

@dlt.resource(name="visits", columns=named, schema_contract={"columns": "freeze", "data_type": "discard_row"})
def visits():
    with open(sys.argv[1], encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        next(lines)
        for line in lines:
            yield {f"c{i}": cell or None for i, cell in enumerate(line)}

started = time.monotonic()
dlt.pipeline("bench", destination=dlt.destinations.duckdb(sys.argv[3]), pipelines_dir=sys.argv[4]).run(visits())
peak = int(open("/proc/self/status").read().partition("VmHWM:")[2].split()[0]) / 1024
print(json.dumps({"seconds": time.monotonic() - started, "processor": time.process_time(), "peak": peak}))
"""


def dlt(folder: Path) -> dict[str, float]:
    """Seconds of dlt for a tenth of the rows; its environment is made at the first run."""
    environment = folder / "dlt-environment"
    if not environment.exists():
        venv.create(environment, with_pip=True)
        subprocess.run([environment / "bin" / "pip", "install", "--quiet", "dlt[duckdb]"], check=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        line = [environment / "bin" / "python", "-c", _DLT, folder / "tenth.csv", json.dumps(COLUMNS)]
        return run([*line, f"{scratch}/t.duckdb", scratch])


def run(line: list[str | Path]) -> dict[str, float]:
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-3000:])
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", nargs="?", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--without", default="", help="comma-separated: dlt, workbook")
    parser.add_argument("--one", help="a single run, as the rounds start it")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.gettempdir(), "gridledger-bench-ingest")
    if options.one:
        function, name, _base = RUNS[options.one]
        function(folder / name)
        return
    keep_memory()  # as the command does, for the runs to come
    folder.mkdir(parents=True, exist_ok=True)
    make(folder, options.rows)
    least: dict[str, dict[str, float]] = {}
    runs = [name for name in RUNS if not ("workbook" in options.without and name.startswith("workbook"))]
    for _ in range(options.rounds):
        for name in runs:
            found = run([sys.executable, __file__, "--one", name, "--folder", folder])
            least[name] = min(found, least.get(name, found), key=lambda r: r["seconds"])
    if "dlt" not in options.without:
        least["dlt, a tenth"] = dlt(folder)
    print(f"{options.rows:,} rows, least of {options.rounds} rounds, load {os.getloadavg()[0]:.1f}")
    print("                              seconds          of processors              peak")
    for name, found in least.items():
        base = least[RUNS[name][2] if name in RUNS else "ours, a tenth"]
        times = (f"{found[k]:8.2f} s {found[k] / base[k]:6.2f} ×" for k in ("seconds", "processor"))
        print(f"{name:28} {'   '.join(times)} {found['peak']:8,.0f} MiB")


if __name__ == "__main__":
    main()
