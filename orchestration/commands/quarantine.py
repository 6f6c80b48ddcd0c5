"""``gridledger quarantine``: rejected rows with their place and reason, on the page or as workbooks to mend; rows that
nobody will mend are discarded."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

import duckdb
from rich.markup import escape

from orchestration.commands import UsageError
from orchestration.commands.output import (
    contracts_in,
    current_build,
    home_of,
    page_console,
    plain_table,
    print_json,
    tell_holder,
)
from orchestration.texts import QUARANTINE_STATUS, REASONS

_COLUMNS = (
    *("source_id", "path", "sheet", "row_number", "unit_code", "column_name", "value", "reason"),
    *("owner_post", "owner_level", "status", "settled_at", "settled_by", "settled_why"),
)

#: Rows shown on a terminal; the workbook and JSON have all.
SHOWN = 50


def execute(options: Namespace) -> int:
    home = home_of(options)
    if options.source and options.source not in contracts_in(home):
        raise UsageError(f"没有来源 {options.source} · no such source")
    if not (options.discard or options.reopen) and (options.row or options.sheet is not None or options.why):
        raise UsageError("--row、--sheet、--why 只与 --discard 或 --reopen 同用 · only with --discard or --reopen")
    if options.discard or options.reopen:
        return _decide(options)
    if options.out:
        return _write(options)
    rows = _rows(current_build(home), options)
    if options.json:
        print_json(rows)
    else:
        _show(rows, options.status)
    return 0


def _rows(build: Path, options: Namespace) -> list[dict[str, Any]]:
    """Rows by status; of those that were sent back and are still bad the last word alone, unless all are asked for."""
    with duckdb.connect(build, read_only=True) as con:
        cursor = con.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM quarantined_rows WHERE ($status = 'all' OR status = $status) "
            "AND (is_latest OR $status <> 'open') AND ($source::VARCHAR IS NULL OR source_id = $source) "
            "ORDER BY source_id, path, sheet, row_number, column_name, reason",
            {"status": options.status, "source": options.source},
        )
        return [dict(zip(_COLUMNS, row, strict=True)) for row in cursor.fetchall()]


def _show(rows: list[dict[str, Any]], status: str) -> None:
    settled = status != "open"
    table = plain_table("来源", "文件", "工作表", "行", "列", "值", "原因", "负责", *(["状态"] if settled else []))
    for row in rows[:SHOWN]:
        reason = REASONS.get(row["reason"], row["reason"])
        cells = (row["source_id"], row["path"], row["sheet"], row["row_number"], row["column_name"], row["value"])
        owner = f"{row['owner_post']} {row['owner_level']}"
        more = [escape(_settled(row))] if settled else []
        table.add_row(*(escape(str(c)) if c is not None else "" for c in cells), reason, owner, *more)
    console = page_console()
    if rows:
        console.print(table)
    more_rows = f"，只列出前 {SHOWN} 条；全部用 --out 退回.xlsx" if len(rows) > SHOWN else ""
    places = {(r["path"], r["sheet"], r["row_number"]) for r in rows}
    console.print(f"{len(places):,} 行被隔离（{len(rows):,} 条原因）{more_rows} · rows in quarantine")


def _settled(row: dict[str, Any]) -> str:
    said = [QUARANTINE_STATUS[row["status"]], row["settled_by"], row["settled_why"]]
    return " ".join(str(s) for s in said if s)


def _write(options: Namespace) -> int:
    """Open rows into a workbook, and into one per owner where they have several."""
    from ingest.inbox import arrivals
    from orchestration.workbook import write_workbooks

    if options.status != "open":
        raise UsageError("--out 只写待更正的行 · only open rows are written")
    if Path(options.out).suffix.lower() != ".xlsx":
        raise UsageError(f"--out 应为 .xlsx 文件，写的是 {options.out} · a file called .xlsx is wanted")
    home = home_of(options)
    mended = [a.file_id for a in arrivals(home) if a.mends]
    with duckdb.connect(current_build(home), read_only=True) as con:
        # A row that copies of a file brought stands there once; what a clerk added to a workbook has no row to mend.
        cursor = con.execute(
            "SELECT q.source_id, q.path, q.sheet, q.row_number, q.column_name, q.value, q.reason, "
            "CASE WHEN NOT (q.mends IS NULL AND list_contains($mended, q.file_id)) "
            "THEN coalesce(q.mends, concat_ws('|', f.landed_as, q.row_number, q.sheet)) END AS mark "
            "FROM quarantined_rows AS q JOIN load_files AS f USING (source_id, file_id, path, sheet) "
            "WHERE q.status = 'open' AND q.is_latest AND ($source::VARCHAR IS NULL OR q.source_id = $source) "
            "QUALIFY rank() OVER (PARTITION BY q.source_id, f.landed_as, q.sheet, q.row_number "
            "ORDER BY q.file_id <> f.landed_as, q.path) = 1 "
            "ORDER BY q.source_id, q.path, q.sheet, q.row_number, q.column_name, q.reason",
            {"mended": mended, "source": options.source},
        )
        names = [d[0] for d in cursor.description or []]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    written = write_workbooks(home, contracts_in(home), rows, Path(options.out))
    if options.json:
        books = [{"path": str(w.path), "owner": w.owner and " ".join(w.owner), "rows": w.rows} for w in written]
        print_json({"out": options.out, "rows": written[0].rows, "workbooks": books})
        return 0
    for book in written:
        print(f"{book.path}：{book.rows} 行" + (f"，由 {' '.join(book.owner)} 更正" if book.owner else ""))
    print("含原始内容，仅本人可读；改好后放入 inbox/退回/ · original lines, owner only; mend, put into inbox/退回/")
    return 0


def _decide(options: Namespace) -> int:
    """Discard rows that nobody will mend, or let them wait again."""
    from ingest.review import ReviewError, decide_rows

    if options.discard and options.reopen:
        raise UsageError("--discard 与 --reopen 只用一个 · one of --discard and --reopen")
    if options.discard and not options.why:
        raise UsageError("作废要写明理由：--why TEXT · why is it discarded?")
    home, action = home_of(options), "discard" if options.discard else "reopen"
    rows = _rows_of_files(current_build(home), options)
    try:
        with home.lock(tell_holder):
            done = decide_rows(
                home,
                action,  # type: ignore[arg-type]
                options.discard or options.reopen,
                rows,
                numbers=options.row,
                why=options.why or "未说明",
            )
    except ReviewError as error:
        print(f"gridledger: {error}", file=sys.stderr)
        return 1
    count = sum(len(d.rows) for d in done)
    if options.json:
        said = [{"source_id": d.source_id, "path": d.path, "sheet": d.sheet, "rows": d.rows} for d in done]
        print_json({"action": action, "count": count, "rows": said, "why": options.why or "未说明"})
        return 0
    word = "已作废 discarded" if options.discard else "已重新打开 reopened"
    for d in done:
        numbers = "、".join(map(str, d.rows))
        print(f"{word}  {d.source_id} · {d.path} {d.sheet}".rstrip() + f" 第 {numbers} 行")
    print(f"共 {count} 行，已记入 audit/log.jsonl，下次运行起生效 · in force from the next run: gridledger run")
    return 0


def _rows_of_files(build: Path, options: Namespace) -> list[dict[str, Any]]:
    """Rows that can be decided about, each under every file that names it, with the row it is about."""
    with duckdb.connect(build, read_only=True) as con:
        cursor = con.execute(
            "SELECT DISTINCT source_id, file_id, sheet, row_number, mends FROM quarantined_rows "
            "WHERE status = $status AND ($source::VARCHAR IS NULL OR source_id = $source) "
            "AND ($sheet::VARCHAR IS NULL OR sheet = $sheet) ORDER BY ALL",
            {
                "status": "open" if options.discard else "discarded",
                "source": options.source,
                "sheet": options.sheet,
            },
        )
        names = [d[0] for d in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
