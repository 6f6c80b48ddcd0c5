"""``gridledger demo``: an invented city from its exports to the page."""

from __future__ import annotations

from argparse import Namespace

from orchestration.commands import UsageError
from orchestration.commands.output import home_of, progress, tell, tell_holder
from orchestration.commands.run import run_shown
from orchestration.commands.serve import serve


def execute(options: Namespace) -> int:
    from ingest.demo import DemoRefusedError, write_city

    home = home_of(options)
    if (inbox := home.exports.shown) != str(home.inbox):
        raise UsageError(f"inbox 设在 {inbox}，演示城市不写入：请取消该设置 · the inbox is elsewhere")
    tell("生成演示城市的导出文件 · writing the demo city's exports …")
    with home.lock(tell_holder), progress() as say:
        seed = {} if options.seed is None else {"seed": options.seed}
        try:
            write_city(home, scale=options.scale, progress=say, **seed)
        except DemoRefusedError as error:
            raise UsageError(
                f"{home.inbox} 中已有其他导出文件，演示城市不写入：请用 --home 指定空目录 · {error}"
            ) from error
        except ValueError as error:
            raise UsageError(str(error)) from error
    outcome = run_shown(home, options.json)
    if outcome.exit_code or options.no_serve:
        return outcome.exit_code
    return serve(home, options.host, options.port, options.json)
