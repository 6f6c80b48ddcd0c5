"""``gridledger trace``: a figure, its definition, and the lines of the files it was made from."""

from __future__ import annotations

import re
from argparse import Namespace
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.commands import UsageError
from orchestration.commands.output import current_build, home_of, page_console, plain_table, print_json
from orchestration.commands.sql import write_query

if TYPE_CHECKING:
    from dashboards.trace import Trace

_SIDES = {"numerator": "分子 numerator", "denominator": "分母 denominator"}
_HEADS = ("侧 side", "权重 weight", "贡献 contribution", "单位 unit", "文件 file", "工作表 sheet", "行 row")
_STATUS = {"ok": "正常", "no_data": "无数据", "not_reported": "未报", "partial": "部分报送"}


def execute(options: Namespace) -> int:
    home = home_of(options)
    asked = (options.kpi, options.unit, _month(options.month), options.basis)
    if options.page < 1:
        raise UsageError("页码从 1 起 · pages are counted from 1")
    current_build(home)
    found = _trace(home.published, asked, options.page)
    if options.out:
        _write_all(home.current.resolve(), asked, options.out)
    if options.json:
        print_json(_as_json(found, options.page))
    else:
        _show(found, options.page, options.out)
    return 0


def _month(text: str) -> date:
    found = re.fullmatch(r"(\d{4})-(\d{2})", text)
    if not found or not 1 <= int(found[2]) <= 12:
        raise UsageError(f"月份应为 YYYY-MM，写的是 {text} · YYYY-MM is wanted")
    return date(int(found[1]), int(found[2]), 1)


def _trace(published: Path, asked: tuple, page: int) -> Trace:
    from dashboards.repository import Repository
    from dashboards.scope import WHOLE_CITY
    from dashboards.trace import PAGE, NoSuchFigureError, trace

    with closing(Repository(published)) as repository, repository.session(WHOLE_CITY) as session:
        try:
            return trace(session, *asked, offset=(page - 1) * PAGE)
        except NoSuchFigureError as error:
            raise UsageError(str(error)) from error


def _write_all(build: Path, asked: tuple, out: str) -> None:
    """Every line into a file, without passing through Python."""
    import duckdb

    from dashboards.repository import attach, sql

    names = ("kpi", "unit", "month", "basis")
    with duckdb.connect() as con:
        attach(con, build)
        asked_for = dict(zip(names, asked, strict=True)) | {"limit": None, "offset": 0, "scope": None}
        con.execute(f"CREATE TEMP TABLE traced_lines AS {sql('trace_rows')[0]}", asked_for)
        write_query(con, "FROM traced_lines", out)


def _as_json(found: Trace, page: int) -> dict[str, Any]:
    return {
        **found.figure,
        "totals": found.totals,
        "rows_total": found.rows_total,
        "page": page,
        "rows": found.rows.to_dicts(),
    }


def _show(found: Trace, page: int, out: str | None) -> None:
    from rich.markup import escape

    console = page_console()
    figure = found.figure
    value = "–" if figure["value"] is None else f"{figure['value']:,.6g}"
    console.print(
        f"[bold]{escape(figure['name_zh'])}[/bold] {escape(figure['name_en'] or '')}  "
        f"{escape(figure['unit_name'] or '')} {figure['unit_code']}  {figure['month']:%Y-%m}  {figure['basis']}"
    )
    console.print(f"[bold]{value} {escape(figure['unit'])}[/bold]  {_STATUS[figure['status']]} {figure['status']}")
    console.print(escape(figure["definition_zh"] or ""))
    console.print(escape(figure["formula_zh"] or ""), style="dim")
    for side, label in _SIDES.items():
        if side in found.totals:
            total = found.totals[side]
            console.print(f"{label}  {total['total']:,.6f}  = {figure['function']}（{total['rows']:,} 行 rows）")
    table = plain_table(*_HEADS)
    for row in found.rows.iter_rows(named=True):
        cells = (row["side"], f"{row['weight']:.6g}", f"{row['contribution']:.6g}", row["unit_code"], row["path"])
        table.add_row(*(escape(cell or "") for cell in cells), escape(row["sheet"] or ""), str(row["row_number"]))
    console.print(table)
    if out:
        console.print(f"全部 {found.rows_total:,} 行已写入 {escape(out)} · all lines written")
    elif found.rows.height < found.rows_total:
        console.print(f"第 {page} 页，共 {found.rows_total:,} 行；--page N 翻页，--out FILE 全部", style="dim")
