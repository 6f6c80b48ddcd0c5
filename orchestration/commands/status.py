"""``gridledger status``: what is published, how fresh each source is, what is missing, what waits."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from ingest.home import Home
from ingest.inbox import Look, look
from ingest.inboxes import InboxError
from orchestration.commands.output import contracts_in, home_of, page_console, plain_table, print_json
from orchestration.news import published_record, unfinished_marker


def execute(options: Namespace) -> int:
    status = _status(home_of(options))
    if options.json:
        print_json(status)
    else:
        _show(status)
    return 0


def _status(home: Home) -> dict[str, Any]:
    import duckdb

    from orchestration.facts import read_facts

    contracts = contracts_in(home)
    found, problem = Look(), None
    try:
        found = look(home, contracts, peek=True)
    except InboxError as error:  # what is published can be told all the same
        problem = str(error)
    facts: dict[str, Any] = {}
    if home.current.exists():
        with duckdb.connect(home.current.resolve(), read_only=True) as con:
            facts = read_facts(con)
    record = published_record(home) or {}
    fresh = {s["source_id"]: s for s in facts.get("sources") or []}
    return {
        "build": {n: record.get(n) for n in ("build_id", "built_at", "as_of", "rows_total")} if record else None,
        "last_run_unfinished": unfinished_marker(home).exists(),
        "waiting": [a.path for a in found.new],
        "inbox_problem": problem,
        "unfinished": found.unfinished,
        "unplaced": [{"path": u.path, "reason": u.reason} for u in found.unplaced],
        "sources": [
            {"source_id": c.id, "title": c.title, "cadence": c.cadence}
            | {n: fresh.get(c.id, {}).get(n) for n in ("files", "loaded", "last_seen_at")}
            for c in contracts.values()
        ],
        "expected": facts.get("expected") or [],
        "missing": facts.get("missing") or [],
        "late": facts.get("late") or [],
        "drift": facts.get("drift") or [],
        "quarantined": facts.get("quarantined") or [],
        "mending": facts.get("mending") or {},
        "refused": facts.get("refused") or [],
    }


def _show(status: dict[str, Any]) -> None:
    from rich.markup import escape

    from orchestration.page import build_lines, delivery_lines, drift_lines, mending_line, refused_line

    console = page_console()
    build = status["build"]
    if build:
        console.print(f"[bold]发布 published[/bold]  {build_lines(build)[0]}")
        console.print(f"截至 as of {build['as_of'] or '–'}，构建于 built at {build['built_at']}")
    else:
        console.print("还没有发布 · nothing is published yet")
    if status["last_run_unfinished"]:
        console.print("[yellow]上一次运行没有完成，请再运行一次 · the last run did not end: run again[/yellow]")
    table = plain_table("来源 source", "名称 title", "频率 cadence", "文件 files", "在库行 rows", "最近收到 last seen")
    for source in status["sources"]:
        seen = source["last_seen_at"]
        table.add_row(
            source["source_id"],
            escape(source["title"]),
            source["cadence"],
            str(source["files"] or "–"),
            f"{source['loaded']:,}" if source["loaded"] is not None else "–",
            f"{seen:%Y-%m-%d %H:%M}" if seen else "–",
        )
    console.print(table)
    for line in delivery_lines(status):
        console.print(f"[bold]报送 deliveries[/bold]  {line}")
    for line in drift_lines(status["drift"]):
        console.print(f"[bold]变化 drift[/bold]  {line}")
    console.print(f"[bold]隔离 quarantined[/bold]  {mending_line(status['mending'])}")
    if status["inbox_problem"]:
        console.print(f"[red]✗[/red] {escape(status['inbox_problem'])}")
    else:
        console.print(f"[bold]待读 waiting[/bold]  {len(status['waiting'])} 个新文件 · new files in the inbox")
    for one in {r["path"]: r for r in [*status["unplaced"], *status["refused"]]}.values():
        console.print(refused_line(one))
