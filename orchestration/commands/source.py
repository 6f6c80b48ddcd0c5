"""``gridledger source``: scaffold a new source, try a file against a contract."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.table import Table

from orchestration.commands import UsageError
from orchestration.commands.output import contracts_in, home_of, page_console, plain_table, print_json
from orchestration.paths import CHECKOUT
from orchestration.texts import REASONS


def execute(options: Namespace) -> int:
    return _new(options) if options.verb == "new" else _check(options)


def _new(options: Namespace) -> int:
    from orchestration.scaffold import ScaffoldError, scaffold, scaffold_own

    try:
        if options.feeds:
            home = home_of(options)
            contracts_in(home)
            root, written = home.root, [scaffold_own(home.sources, options.id, options.format, options.feeds)]
        else:
            root, written = CHECKOUT, scaffold(CHECKOUT, options.id, options.format)
    except ScaffoldError as error:
        raise UsageError(str(error)) from error
    paths = [path.relative_to(root).as_posix() for path in written]
    if options.json:
        print_json({"written": paths})
    else:
        print("\n".join(paths))
        print("\n接着：按实际导出改好合约中的列，再用 gridledger source check 试读")
        print("Next: edit the contract to what the system exports, then try a file")
    return 0


def _check(options: Namespace) -> int:
    """Exit code 0 when the file would be loaded, 1 when it would be rejected or held."""
    from ingest.check import check_file

    home = home_of(options)
    contracts = contracts_in(home)
    if options.id not in contracts:
        raise UsageError(f"没有来源 {options.id} · no such source")
    contract = contracts[options.id]
    try:
        check = check_file(home, contract, Path(options.file))
    except OSError as error:
        raise UsageError(f"读不到文件 · cannot read: {error}") from error
    said = {
        "status": check.manifest.status,
        "reason": check.manifest.reason,
        "load": contract.load,
        "feeds": contract.feeds and {"fact": contract.feeds.fact, "channel": contract.feeds.channel or contract.id},
        "sheets": [
            vars(s) | {"rows_good": s.rows_read - s.rows_quarantined, "header_row": check.header_rows.get(s.sheet)}
            for s in check.manifest.sheets
        ],
        "drift": [vars(d) for d in check.manifest.drift],
        "columns": [vars(c) for c in check.columns],
        "refused": [dict(zip(("sheet", "row", "column", "value", "reason"), r, strict=True)) for r in check.refused],
    }
    if options.json:
        print_json(said)
    else:
        _show(said)
    return 0 if said["status"] == "loaded" else 1


def _show(said: dict[str, Any]) -> None:
    console = page_console()
    verdict = {
        "loaded": "[green]可以读入 · would be loaded[/green]",
        "held": "[yellow]会被暂存 · would be held[/yellow]",
        "rejected": "[red]会被拒收 · would be rejected[/red]",
    }
    console.print(verdict[said["status"]], escape(said["reason"] or ""))
    for sheet in said["sheets"]:
        name = f"{escape(sheet['sheet'])} " if sheet["sheet"] else ""
        found = f"表头在第 {sheet['header_row']} 行 · " if sheet["header_row"] else ""
        console.print(
            f"{name}{found}读入 {sheet['rows_read']:,} = 可入库 {sheet['rows_good']:,} + "
            f"隔离 {sheet['rows_quarantined']:,}；跳过 {sheet['rows_skipped']:,}  "
            "[dim](read = good + quarantined; skipped)[/dim]"
        )
    if said["feeds"]:
        console.print(f"供给 feeds  fct_{said['feeds']['fact']} · {said['feeds']['channel']}")
    if said["columns"]:
        console.print(_columns(said["columns"]))
    for drift in (d for d in said["drift"] if d["kind"] != "alias"):  # the table has those
        console.print(f"[yellow]![/yellow] {escape(' '.join(filter(None, [drift['sheet'], drift['message']])))}")
    for row in said["refused"]:
        reason = REASONS.get(row["reason"], row["reason"])
        place = f"{row['sheet']} 第 {row['row']} 行".strip()
        console.print(f"[red]✗[/red] {escape(place)} {row['column'] or ''} {escape(row['value'] or '')}：{reason}")


def _columns(columns: list[dict[str, Any]]) -> Table:
    """What was found of each column of the contract, and what its first value becomes."""
    table = plain_table("列 column", "类型 type", "表头 header", "认法 by", "首个值 first value")
    for column in columns:
        header, by = escape(column["header"] or ""), {"name": "名称 name", "alias": "别名 alias"}.get(column["by"], "")
        if column["header"] is None:
            header = f"[yellow]没有 · not there[/yellow] ({escape(column['expected'])})"
        value = {"drop": "不保存 · not stored", "hash": "假名 · pseudonym"}.get(column["personal"] or "")
        shown = f"[dim]{value}[/dim]" if value else escape((column["example"] or "")[:40])
        table.add_row(column["name"], column["type"], header, by, shown)
    return table
