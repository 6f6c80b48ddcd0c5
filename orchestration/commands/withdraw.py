"""``gridledger withdraw``: take a wrong or leaked file back."""

from __future__ import annotations

import sys
from argparse import Namespace

from ingest.inboxes import InboxError
from orchestration.commands.output import contracts_in, home_of, page_console, print_json, tell, tell_holder


def execute(options: Namespace) -> int:
    from ingest.review import ReviewError, withdraw

    home = home_of(options)
    try:
        with home.lock(tell_holder):
            done = withdraw(home, contracts_in(home), options.file, why=options.why)
    except ReviewError as error:
        print(f"gridledger: {error}", file=sys.stderr)
        return 1
    try:
        still = sorted({a.path for a in done.files if home.exports.has(a.path)})
    except InboxError as error:  # it is withdrawn all the same
        still = []
        tell(str(error))
    if options.json:
        paths = sorted({a.path for a in done.files})
        said = {"withdrawn": paths, "erased": done.erased, "in_inbox": still, "mended_in": done.mended_in}
        print_json({**said, "why": options.why})
        return 0
    console = page_console()
    for path in sorted({a.path for a in done.files}):
        console.print(f"[green]✓[/green] 已撤回 withdrawn  {path}")
    console.print(f"已删除落地文件 {done.erased} 个，已记入 audit/log.jsonl · landing erased, written to the audit log")
    for path in still:
        console.print(f"[yellow]![/yellow] 原文件还在 inbox/{path}：不会再读，如已泄露请自行删除 · still in the inbox")
    for path in done.mended_in:
        console.print(f"[yellow]![/yellow] {path} 也含其中的行：如已泄露，请一并撤回 · holds lines of it too")
    console.print(
        "现有发布在下次运行前仍含其内容；请立即执行 gridledger run，更早的各版发布也会随之删除 · run now: "
        "until then the published build still holds it"
    )
    return 0
