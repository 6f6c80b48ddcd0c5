"""``gridledger sql``: one read-only statement on the published warehouse."""

from __future__ import annotations

import re
from argparse import Namespace
from pathlib import Path

import duckdb
from rich.markup import escape

from orchestration.commands import UsageError
from orchestration.commands.output import current_build, home_of, page_console, plain_table

#: Rows of a table on a terminal; files and the other formats have all.
SHOWN = 1000

_COPY = {
    "csv": "FORMAT csv, HEADER",
    "json": "FORMAT json, ARRAY true",
    "jsonl": "FORMAT json, ARRAY false",
    "parquet": "FORMAT parquet, COMPRESSION zstd",
}


def execute(options: Namespace) -> int:
    format = options.format or _by_name(options.out) or ("json" if options.json else "table")
    if format in ("parquet", "xlsx") and not options.out:
        raise UsageError(f"{format} 需要 --out FILE · {format} needs --out")
    if format == "table" and options.out:
        raise UsageError("table 只用于屏幕，写文件请用 csv、json、jsonl、parquet 或 xlsx · table is for the screen")
    with duckdb.connect(current_build(home_of(options)), read_only=True) as con:
        try:
            query = _checked(con, options.query)
            if format == "table":
                _show(con, query)
            else:
                write_query(con, query, options.out or "/dev/stdout", format)
        except duckdb.Error as error:
            raise UsageError(str(error)) from error
    return 0


def write_query(con: duckdb.DuckDBPyConnection, query: str, out: str, format: str | None = None) -> None:
    """A query's rows into a file, in the format its name says unless one is given. UsageError for another name."""
    format = format or _by_name(out)
    if format == "xlsx":
        _write_xlsx(con, query, Path(out))
    elif format:
        con.execute(f"COPY ({query}) TO '{out.replace(chr(39), chr(39) * 2)}' ({_COPY[format]})")
    else:
        raise UsageError(f"文件名应以 {'、'.join(['.xlsx', *(f'.{n}' for n in _COPY)])} 结尾 · by its name: {out}")


def _by_name(out: str | None) -> str | None:
    suffix = Path(out).suffix.lstrip(".").lower() if out else ""
    return {"ndjson": "jsonl"}.get(suffix, suffix) if suffix in (*_COPY, "xlsx", "ndjson") else None


def _checked(con: duckdb.DuckDBPyConnection, text: str) -> str:
    """The text of the one statement, when it only reads. SHOW and DESCRIBE count as SELECT."""
    statements = con.extract_statements(text)
    if len(statements) != 1:
        raise UsageError("请写一条语句 · one statement, please")
    if statements[0].type != duckdb.StatementType.SELECT:
        raise UsageError(f"只能查询，不能 {statements[0].type.name} · read-only: {statements[0].type.name} is refused")
    query = statements[0].query.strip().rstrip(";")
    # SHOW and DESCRIBE read too, but stand only where a table can.
    return f"FROM ({query})" if re.match(r"(show|describe|desc|summarize)\b", query, re.IGNORECASE) else query


def _show(con: duckdb.DuckDBPyConnection, query: str) -> None:
    cursor = con.execute(query)
    table = plain_table(*(d[0] for d in cursor.description or []))
    rows = cursor.fetchmany(SHOWN + 1)
    for row in rows[:SHOWN]:
        table.add_row(*("" if value is None else escape(str(value)) for value in row))
    console = page_console()
    console.print(table)
    if len(rows) > SHOWN:
        console.print(f"… 只列出前 {SHOWN} 行 · first {SHOWN} rows; --format csv 全部", style="dim")


def _write_xlsx(con: duckdb.DuckDBPyConnection, query: str, out: Path) -> None:
    """Written as it is read, a thousand rows at a time."""
    import xlsxwriter

    options = {"constant_memory": True, "remove_timezone": True, "strings_to_formulas": False}
    dates = {"default_date_format": "yyyy-mm-dd hh:mm:ss"}
    with xlsxwriter.Workbook(str(out), options | dates) as book:
        sheet = book.add_worksheet("结果")
        cursor = con.execute(query)
        sheet.write_row(0, 0, [d[0] for d in cursor.description or []])
        number = 0
        while rows := cursor.fetchmany(1000):
            for row in rows:
                number += 1
                if number >= 1_048_576:
                    raise UsageError("超过 Excel 的行数，请用 csv 或 parquet · more rows than Excel takes")
                sheet.write_row(number, 0, [v if _plain(v) else str(v) for v in row])


def _plain(value: object) -> bool:
    return value is None or not isinstance(value, list | dict | tuple | bytes)
