"""Time and memory of the KPI part of a build, on the demo city repeated N times (N = 100: over 100 million rows).

    .venv/bin/python tests/benchmarks/kpis.py 100 [FOLDER]

Reading 100 million lines again says nothing about KPIs, so what the demo city landed is repeated in SQL: every code
gets the number of its copy, all copies are one city. Then the real dbt project is built on it in a process of its
own. Prints seconds per layer and the peak of the process; asserts nothing. FOLDER needs about 0.3 GB per copy.
"""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import duckdb

from ingest.contracts import Contract, load_contracts
from ingest.home import Home
from ingest.raw import attach

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
COMMAND = Path(sys.executable).with_name("gridledger")


def repeated(con: duckdb.DuckDBPyConnection, contract: Contract, copies: int, folder: Path) -> None:
    """One export's landed rows, `copies` times, as Parquet behind the view of its name."""
    codes = {c.stored for c in contract.columns if c.stored and (c.type == "code" or c.personal == "hash")}

    def cell(name: str) -> str:
        if name == "_row":
            return "_row + copy * 100000000 AS _row"
        if name in codes or name == "_key":
            return f"CASE WHEN {name} = city_code THEN {name} ELSE {name} || '~' || copy END AS {name}"
        if name == "longitude":
            return "longitude + copy * 0.5 AS longitude"
        return f'"{name}"'

    names = [name for (name,) in con.execute(f"SELECT column_name FROM (DESCRIBE raw.{contract.id})").fetchall()]
    cells = ", ".join(cell(name) for name in names)
    only_once = "WHERE copy = 0 OR level <> '市'" if contract.id == "org_units" else ""
    out = folder / f"{contract.id}.parquet"
    con.execute(
        f"COPY (SELECT {cells} FROM range({copies}) AS copies(copy) CROSS JOIN raw.{contract.id} "
        f"CROSS JOIN city {only_once}) TO '{out}' (FORMAT parquet)"
    )
    con.execute(f"CREATE OR REPLACE VIEW raw.{contract.id} AS FROM read_parquet('{out}')")


def prepare(folder: Path, copies: int) -> int:
    """A warehouse whose schema raw holds the repeated city; rows of all exports."""
    home = folder / "home"
    if not home.exists():
        subprocess.run([COMMAND, "demo", "--no-serve", "--home", home], check=True, capture_output=True)
    contracts = load_contracts()
    rows = 0
    with duckdb.connect(folder / "scaled.duckdb") as con:
        con.execute("SET preserve_insertion_order = false")
        attach(con, Home.open(home), contracts)
        city = "SELECT any_value(unit_code) AS city_code FROM raw.org_units WHERE level = '市'"
        con.execute(f"CREATE OR REPLACE TEMP TABLE city AS {city}")
        for contract in contracts.values():
            repeated(con, contract, copies, folder)
            [(count,)] = con.execute(f"SELECT count(*) FROM raw.{contract.id}").fetchall()
            rows += count
    return rows


def build(folder: Path) -> None:
    environment = os.environ | {"GRIDLEDGER_WAREHOUSE": str(folder / "scaled.duckdb")}
    paths = ("--project-dir", PROJECT, "--profiles-dir", PROJECT, "--target-path", folder / "target")
    # Tests of the data are about other things; the accounts cannot add up in a city that was repeated.
    for step in ("seed", "run"):
        line = [Path(sys.executable).with_name("dbt"), "--log-path", folder / "logs", step, *paths]
        done = subprocess.run(line, env=environment, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(done.stdout[-3000:])


def layer(path: str) -> str:
    """What a run has to do for the KPIs, and the layers that were there without them."""
    return "KPIs" if re.search(r"/kpis/|unit_as_is|successions|predecessors", path) else path.split("/")[1]


def main() -> None:
    copies = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    folder = Path(sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    rows = prepare(folder, copies)
    build(folder)
    manifest = json.loads((folder / "target" / "manifest.json").read_text())["nodes"]
    seconds: dict[str, float] = defaultdict(float)
    slowest = []
    for result in json.loads((folder / "target" / "run_results.json").read_text())["results"]:
        node = manifest[result["unique_id"]]
        seconds[layer(node["original_file_path"])] += result["execution_time"]
        slowest.append((result["execution_time"], node["name"]))
    with duckdb.connect(folder / "scaled.duckdb", read_only=True) as con:
        [(lines,)] = con.execute("SELECT count(*) FROM fct_kpi_contributions").fetchall()
        [(figures,)] = con.execute("SELECT count(*) FROM fct_kpi_monthly").fetchall()
    print(f"{copies} copies: {rows:,} rows landed, {lines:,} contributions, {figures:,} figures")
    for name, spent in sorted(seconds.items(), key=lambda item: -item[1]):
        print(f"{name:14} {spent:8.1f} s  {spent / sum(seconds.values()):5.0%}")
    for spent, name in sorted(slowest, reverse=True)[:8]:
        print(f"  {name:30} {spent:8.1f} s")
    print(f"peak of the process: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20:.1f} GiB")
    if len(sys.argv) < 3:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
