"""``gridledger accept``: let a held file in."""

from __future__ import annotations

import sys
from argparse import Namespace

from orchestration.commands.output import contracts_in, home_of, page_console, print_json, tell_holder


def execute(options: Namespace) -> int:
    from ingest.review import ReviewError, accept

    home = home_of(options)
    try:
        with home.lock(tell_holder):
            done = accept(home, contracts_in(home), options.file, held=_held(options), why=options.why)
    except ReviewError as error:
        print(f"gridledger: {error}", file=sys.stderr)
        return 1
    if options.json:
        print_json({"accepted": [a.path for a in done.files], "why": options.why})
        return 0
    console = page_console()
    for arrival in done.files:
        console.print(f"[green]✓[/green] 已放行 accepted  {arrival.path}", markup=True)
    console.print("下次运行时读入，已记入 audit/log.jsonl · loaded by the next run: gridledger run")
    return 0


def _held(options: Namespace) -> set[str]:
    """File ids the published build says are held."""
    import duckdb

    home = home_of(options)
    if not home.current.exists():
        return set()
    with duckdb.connect(home.current.resolve(), read_only=True) as con:
        return {f for (f,) in con.execute("SELECT DISTINCT file_id FROM load_files WHERE status = 'held'").fetchall()}
