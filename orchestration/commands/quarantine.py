"""``gridledger quarantine``: rejected rows with their place and reason, on the page or as a workbook to mend."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

import duckdb
from rich.markup import escape

from orchestration.commands import UsageError
from orchestration.commands.output import contracts_in, current_build, home_of, page_console, plain_table, print_json
from orchestration.texts import REASONS

_COLUMNS = "source_id, path, sheet, row_number, unit_code, column_name, value, reason"

#: Rows shown on a terminal; the workbook and JSON have all.
SHOWN = 50


def execute(options: Namespace) -> int:
    home = home_of(options)
    contracts = contracts_in(home)
    if options.source and options.source not in contracts:
        raise UsageError(f"没有来源 {options.source} · no such source")
    rows = _rows(current_build(home), options.source)
    if options.out:
        from orchestration.workbook import write_workbook

        count = write_workbook(home, contracts, rows, Path(options.out))
        if options.json:
            print_json({"out": options.out, "rows": count})
        else:
            print(f"{options.out}：{count} 行，含原始内容，仅本人可读，改好后退回报送单位 · original lines, owner only")
    elif options.json:
        print_json(rows)
    else:
        _show(rows)
    return 0


def _rows(build: Path, source: str | None) -> list[dict[str, Any]]:
    with duckdb.connect(build, read_only=True) as con:
        cursor = con.execute(
            f"SELECT {_COLUMNS} FROM quarantined_rows WHERE status = 'open' AND (?::VARCHAR IS NULL OR source_id = ?) "
            "ORDER BY source_id, path, sheet, row_number, column_name, reason",
            [source, source],
        )
        names = _COLUMNS.split(", ")
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _show(rows: list[dict[str, Any]]) -> None:
    table = plain_table("来源", "文件", "工作表", "行", "列", "值", "原因")
    for row in rows[:SHOWN]:
        reason = REASONS.get(row["reason"], row["reason"])
        cells = (row["source_id"], row["path"], row["sheet"], row["row_number"], row["column_name"], row["value"])
        table.add_row(*(escape(str(c)) if c is not None else "" for c in cells), reason)
    console = page_console()
    if rows:
        console.print(table)
    more = f"，只列出前 {SHOWN} 条；全部用 --out 退回.xlsx" if len(rows) > SHOWN else ""
    places = {(r["path"], r["sheet"], r["row_number"]) for r in rows}
    console.print(f"{len(places):,} 行被隔离（{len(rows):,} 条原因）{more} · rows in quarantine")
