"""``gridledger demo``: an invented city from its exports to the page."""

from __future__ import annotations

from argparse import Namespace

from ingest.home import Home
from orchestration.commands import UsageError
from orchestration.commands.output import home_of, progress, tell, tell_holder
from orchestration.commands.run import run_shown
from orchestration.commands.serve import serve


def execute(options: Namespace) -> int:
    home = home_of(options)
    if (inbox := home.exports.shown) != str(home.inbox):
        raise UsageError(f"inbox 设在 {inbox}，演示城市不写入：请取消该设置 · the inbox is elsewhere")
    _write(home, options)
    outcome = run_shown(home, options.json)
    if not outcome.exit_code and (late := _deliver(home)):
        tell(f"迟到与更正的导出到达，再运行一次 · late and corrected exports arrive: {'、'.join(late)}")
        outcome = run_shown(home, options.json)
    if outcome.exit_code or options.no_serve:
        return outcome.exit_code
    return serve(home, options.host, options.port, options.json)


def _write(home: Home, options: Namespace) -> None:
    from ingest.demo import DemoRefusedError, write_city

    # Whoever asks for no pages, or for one answer in JSON, gets all of the city in one run.
    hold_late = not (options.no_serve or options.json)
    tell("生成演示城市的导出文件 · writing the demo city's exports …")
    with home.lock(tell_holder), progress() as say:
        seed = {} if options.seed is None else {"seed": options.seed}
        try:
            write_city(home, scale=options.scale, hold_late=hold_late, progress=say, **seed)
        except DemoRefusedError as error:
            raise UsageError(
                f"{home.inbox} 中已有其他导出文件，演示城市不写入：请用 --home 指定空目录 · {error}"
            ) from error
        except ValueError as error:
            raise UsageError(str(error)) from error


def _deliver(home: Home) -> list[str]:
    """What was held back, for a second build: the pages then tell which past values it moved."""
    from ingest.demo import deliver_late

    with home.lock(tell_holder):
        return deliver_late(home)
