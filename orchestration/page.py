"""The one page after a run, for a person who runs it daily: Chinese first, everything on one screen or two."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from dashboards.texts import test_name
from orchestration.facts import is_thin
from orchestration.run import Outcome
from orchestration.texts import REASONS, STAGES, VANISHED

#: Long lists are cut here; the rest is in ``gridledger quarantine`` and ``gridledger status``.
SHOWN = 15


def show_outcome(console: Console, outcome: Outcome) -> None:
    page = outcome.page
    if outcome.state == "empty":
        console.print("inbox 是空的：请把导出文件放入 inbox/<来源编号>/，再运行 gridledger run")
        console.print("The inbox is empty: put exports into inbox/<source_id>/ and run again", style="dim")
        return
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="bold", no_wrap=True)
    grid.add_column(overflow="fold")
    for label, lines in _sections(outcome.state, page):
        for number, line in enumerate(lines):
            grid.add_row(label if number == 0 else "", line)
    console.print(grid)
    console.print(_verdict(outcome))


def _sections(state: str, page: dict[str, Any]) -> Iterable[tuple[str, list[str]]]:
    facts = page.get("facts") or {}
    if page.get("files"):
        yield "文件 files", _files(page["files"], facts, page.get("vanished") or [])
    if facts.get("rows"):
        yield "行数 rows", [_accounting(facts["rows"])]
    if any((mending := facts.get("mending") or {}).values()):
        yield "隔离 quarantined", [mending_line(mending), *_quarantined(facts.get("quarantined") or [])]
    if notes := _notes(page, facts):
        yield "提示 notes", notes
    if facts.get("expected"):
        yield "报送 deliveries", delivery_lines(facts)
    if page.get("tests"):
        yield "检验 tests", _tests(page["tests"])
    if facts.get("figures"):
        yield "报告数字 figures", _figures(facts["figures"])
    if facts.get("as_of"):
        yield "数据截至 as of", as_of_lines(facts["as_of"])
    if page.get("build"):
        yield "发布 published", build_lines(page["build"])
    if page.get("seconds"):
        yield "用时 seconds", [" · ".join(f"{STAGES.get(n, n)} {s:.1f}" for n, s in page["seconds"].items())]


def _files(files: dict[str, Any], facts: dict[str, Any], vanished: list[str]) -> list[str]:
    refused = facts.get("refused") or []
    by_status = {f["status"]: f["files"] for f in facts.get("files") or []}
    new, unfinished, unplaced = (files.get(n) or [] for n in ("new", "unfinished", "unplaced"))
    lines = [
        f"新到 {len(new)} · 未变 {files.get('known', 0)} · 拒收 {by_status.get('rejected', len(unplaced))} · "
        f"暂存 {by_status.get('held', 0)} · 未写完 {len(unfinished)}  "
        "[dim](new · same · rejected · held · unfinished)[/dim]"
    ]
    told = refused or unplaced
    lines += _cut([refused_line(one) for one in told])
    lines += _cut([f"[red]✗[/red] {escape(path)}：{VANISHED}" for path in sorted(set(vanished))])
    lines += _cut([f"[yellow]…[/yellow] {escape(path)}：未写完，下次再读 · unfinished" for path in unfinished])
    return lines


def refused_line(one: dict[str, Any]) -> str:
    """A file that was rejected, is held or was taken back, and why."""
    mark = {"held": "[yellow]‖[/yellow] 暂存 held", "withdrawn": "[dim]↶[/dim] 撤回 withdrawn"}
    return f"{mark.get(one.get('status', ''), '[red]✗[/red]')} {escape(one['path'])}：{escape(one['reason'] or '')}"


def _accounting(rows: dict[str, Any]) -> str:
    n = {name: int(value or 0) for name, value in rows.items()}
    return (
        f"读入 {n['read']:,} = 在库 {n['loaded']:,} + 重复 {n['duplicate']:,} + 被替换 {n['superseded']:,} + "
        f"隔离 {n['quarantined']:,}  [dim](read = loaded + duplicate + superseded + quarantined)[/dim]"
    )


def mending_line(mending: dict[str, Any]) -> str:
    """How many rows wait, and how many came back mended, in a workbook or as a good row of a later file."""
    waiting = f"{mending.get('open', 0):,} 行待更正"
    if not mending.get("mended"):
        return f"{waiting} · rows to mend"
    return f"{waiting} · {mending['mended']:,} 行已更正  [dim](rows to mend · mended)[/dim]"


def _quarantined(rows: list[dict[str, Any]]) -> list[str]:
    """How many break each rule; a row may break several. Nothing where no row waits."""
    if not rows:
        return []
    lines = [f"{r['source_id']}：{REASONS.get(r['reason'], r['reason'])} {r['rows']:,} 行" for r in rows]
    return [*_cut(lines), "[dim]gridledger quarantine --out 退回.xlsx[/dim]"]


def _notes(page: dict[str, Any], facts: dict[str, Any]) -> list[str]:
    """How the newest files differ from their contracts, and what did not come for long."""
    lines = drift_lines(facts.get("drift") or [])
    for stale in page.get("stale") or []:
        lines.append(f"{stale['source_id']}：{stale['days']} 天没有新文件 · no file for {stale['days']} days")
    return _cut(lines)


def drift_lines(drift: list[dict[str, Any]]) -> list[str]:
    """One line per source and difference; where several files have it, how many."""
    said = []
    for one in drift:
        where = escape(one["path"]) if one["files"] == 1 else f"{one['files']} 个文件 · files"
        said.append(f"{one['source_id']}：{escape(one['message'])}  [dim]{where}[/dim]")
    return said


def delivery_lines(facts: dict[str, Any]) -> list[str]:
    """How the newest months stand; then who did not deliver and who was late, one line per month, the newest first."""
    lines = [
        f"{m['month']:%Y-%m} 应报 {m['expected']} · 按时 {m['received']} · 迟报 {m['late']} · 缺报 {m['missing']}  "
        "[dim](expected · received · late · missing)[/dim]"
        for m in facts.get("expected") or []
    ]
    missing = [(m["month"], m["source_id"]) for m in facts.get("missing") or []]
    late = [(m["month"], f"{m['source_id']}({m['received_on']} 收到)") for m in facts.get("late") or []]
    return [*lines, *_by_month("尚未报送 · not delivered", missing), *_by_month("迟报 · late", late)]


def _by_month(said: str, found: list[tuple[date, str]]) -> list[str]:
    by_month: dict[str, list[str]] = {}
    for month, name in found:
        by_month.setdefault(f"{month:%Y-%m}", []).append(name)
    return _cut([f"{month} {said}：{'、'.join(names)}" for month, names in by_month.items()])


def _tests(tests: dict[str, Any]) -> list[str]:
    broken, warned = tests["broken"], tests["warned"]
    lines = [f"通过 {tests['passed']} · 警告 {len(warned)} · 未通过 {len(broken)} · 跳过 {tests['skipped']}"]
    lines += _cut([f"[red]✗ {escape(_named(t))}[/red]  {escape(_said(t))}" for t in broken])
    return lines + _cut([f"[yellow]! {escape(_named(t))}[/yellow]  {escape(_said(t))}" for t in warned])


def _figures(figures: dict[str, Any]) -> list[str]:
    """How many of the report's figures the data bear out, and which they do not."""
    said = f"{figures['claimed']} 个说法中 {figures['supported']} 个站得住 · claims the data support"
    others = figures["unsupported"] or []
    more = f" … 另有 {len(others) - 5} 个" if len(others) > 5 else ""
    return [said, *([f"[yellow]![/yellow] {escape('、'.join(others[:5]))}{more}"] if others else [])]


def _named(test: dict[str, Any]) -> str:
    """In Chinese as the page of data has it, and by its own name, for whoever looks it up."""
    words = test_name("zh", test["kind"])
    return test["name"] if words == test["kind"] else f"{words} · {test['name']}"


def _said(test: dict[str, Any]) -> str:
    """What it means; a model that broke says its own error."""
    failures = f"（{test['failures']} 行）" if test.get("failures") else ""
    message = "" if test.get("failures") else (test.get("message") or "").strip().splitlines()
    return f"{test['meaning']}{failures} {' '.join(message[:2])}".strip()


def as_of_lines(as_of: dict[str, Any]) -> list[str]:
    if not as_of.get("as_of"):
        return ["没有任何事项日期 · no event is loaded"]
    where = "由 --as-of 指定 · as given"
    if as_of.get("path"):
        sheet = f" 工作表 {as_of['sheet']}" if as_of.get("sheet") else ""
        where = f"由 {as_of['path']}{sheet} 第 {as_of['row_number']} 行 {as_of['column_name']} 设定 · set by this row"
    lines = [f"{as_of['as_of']}  {escape(where)}"]
    if is_thin(as_of):
        lines.append(
            f"[yellow]! 该月只有 {as_of['rows_in_month']} 行，平常约 {float(as_of['usual_rows_per_month']):,.0f} 行："
            "日期可能有误，可用 --as-of 指定 · this month holds less than 1 % of a usual one[/yellow]"
        )
    return lines


def build_lines(build: dict[str, Any]) -> list[str]:
    return [f"{build['build_id']}  {build['rows_total']:,} 行 → published/current.duckdb"]


def _verdict(outcome: Outcome) -> str:
    if outcome.state == "failed":
        said = "\n[bold red]未发布，原有发布不变 · nothing published, the last build stands[/bold red]\n"
        return said + escape(outcome.problem or "")
    if outcome.state == "nothing_new":
        return "\n[bold]没有新内容，发布不变 · nothing new, nothing published[/bold]"
    told = f"[yellow]! {escape(outcome.problem)}[/yellow]\n" if outcome.problem else ""
    return f"\n{told}[bold green]已发布 · published[/bold green]"


def _cut(lines: list[str]) -> list[str]:
    more = len(lines) - SHOWN
    return lines if more <= 0 else [*lines[:SHOWN], f"[dim]… 另有 {more} 条 · {more} more[/dim]"]
