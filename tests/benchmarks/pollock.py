"""Pollock's 2,290 polluted files: ours beside DuckDB's reader, by what becomes of each file; the score hides it.

python tests/benchmarks/pollock.py; the corpora lie in GRIDLEDGER_CORPORA (default: ../shared/data).
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

sys.path.insert(0, str(Path(__file__).parents[1] / "corpora"))

from corpus import CORPORA, counted, members
from test_pollock import Rows, files, outcome

ARCHIVE = CORPORA / "pollock" / "polluted_files.tar.gz"
LENIENT = "null_padding = true, strict_mode = false, ignore_errors = true"
SAYS = {
    "alone": "all_varchar = true",
    "told the quote": "all_varchar = true, quote = '\"', escape = '\"'",
    "told all": None,
}


def said(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def told(parameters: dict) -> str:
    """What the benchmark tells a loader of each file, as its authors' script passes it on."""
    if not parameters["column_names"]:
        return "all_varchar = true"
    columns = ", ".join(f"{said(name)}: 'VARCHAR'" for name in parameters["column_names"])
    skip = parameters["preamble_lines"] + max(parameters["header_lines"] - 1, 0)
    return (
        f"auto_detect = false, delim = {said(parameters['delimiter'])}, quote = {said(parameters['quotechar'])}, "
        f"escape = {said(parameters['escapechar'] or '')}, header = {parameters['header_lines'] > 0}, skip = {skip}, "
        f"columns = {{{columns}}}"
    )


def engine(con: duckdb.DuckDBPyConnection, path: Path, options: str, clean: Rows) -> str:
    try:
        found = con.sql(f"FROM read_csv({said(str(path))}, {LENIENT}, {options})").fetchall()
    except duckdb.Error:
        return "refused"
    rows = counted(["" if cell is None else str(cell) for cell in row] for row in found)
    return "equal" if rows == counted(clean) else "silently different"


def report(name: str, of: Callable[[str], str]) -> None:
    started = time.perf_counter()
    outcomes = Counter(of(file) for file in files())
    shown = ", ".join(f"{what} {count}" for what, count in outcomes.most_common())
    share = outcomes["equal"] / outcomes.total()
    print(f"{name:24} {share:7.2%} equal   {time.perf_counter() - started:5.1f} s   {shown}")


def main() -> None:
    parameters = {
        path.split("/")[2].removesuffix("_parameters.json"): json.loads(data)
        for path, data in members(ARCHIVE)
        if path.endswith(".json")
    }
    with TemporaryDirectory() as folder, duckdb.connect() as con:
        for name, (data, _clean) in files().items():
            Path(folder, name).write_bytes(data)
        for label, options in SAYS.items():

            def of(file: str, options: str | None = options) -> str:
                return engine(con, Path(folder, file), options or told(parameters[file]), files()[file][1])

            report(f"DuckDB, {label}", of)

    def ours(file: str) -> str:
        found = outcome(*files()[file])
        return "equal" if found == "equal" else "silently different" if found == "DIFFERS" else "refused"

    report("Gridledger", ours)


if __name__ == "__main__":
    main()
