"""``gridledger source``: scaffold a new source, try a file against a contract."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from orchestration.commands import UsageError
from orchestration.commands.output import contracts_in, home_of, page_console, print_json
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
    try:
        check = check_file(home, contracts[options.id], Path(options.file))
    except OSError as error:
        raise UsageError(f"读不到文件 · cannot read: {error}") from error
    said = {
        "status": check.manifest.status,
        "reason": check.manifest.reason,
        "sheets": [vars(sheet) for sheet in check.manifest.sheets],
        "drift": check.manifest.drift,
        "columns": [dict(zip(("name", "type", "header"), c, strict=True)) for c in check.columns],
        "refused": [dict(zip(("sheet", "row", "column", "value", "reason"), r, strict=True)) for r in check.refused],
    }
    if options.json:
        print_json(said)
    else:
        _show(said)
    return 0 if said["status"] == "loaded" else 1


def _show(said: dict) -> None:
    from rich.markup import escape

    console = page_console()
    verdict = {
        "loaded": "[green]可以读入 · would be loaded[/green]",
        "held": "[yellow]会被暂存 · would be held[/yellow]",
        "rejected": "[red]会被拒收 · would be rejected[/red]",
    }
    console.print(verdict[said["status"]], escape(said["reason"] or ""))
    for sheet in said["sheets"]:
        console.print(
            f"{sheet['sheet']} 读入 {sheet['rows_read']:,} · 跳过 {sheet['rows_skipped']:,} · "
            f"隔离 {sheet['rows_quarantined']:,}".strip()
        )
    for column in said["columns"]:
        console.print(f"  {column['name']} ({column['type']}) ← {escape(column['header'] or '没有 · not there')}")
    for note in said["drift"]:
        console.print(f"[yellow]![/yellow] {escape(note)}")
    for row in said["refused"]:
        reason = REASONS.get(row["reason"], row["reason"])
        place = f"{row['sheet']} 第 {row['row']} 行".strip()
        console.print(f"[red]✗[/red] {place} {row['column'] or ''} {escape(row['value'] or '')}：{reason}")
