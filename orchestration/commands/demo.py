"""``gridledger demo``: an invented city from its exports to the page."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager

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
    if outcome.exit_code or options.no_serve:
        return outcome.exit_code
    with _late_delivery(home):
        return serve(home, options.host, options.port, options.json)


def _write(home: Home, options: Namespace) -> None:
    from ingest.demo import DemoRefusedError, write_city

    tell("生成演示城市的导出文件 · writing the demo city's exports …")
    with home.lock(tell_holder), progress() as say:
        seed = {} if options.seed is None else {"seed": options.seed}
        try:
            write_city(home, scale=options.scale, hold_late=not options.no_serve, progress=say, **seed)
        except DemoRefusedError as error:
            raise UsageError(
                f"{home.inbox} 中已有其他导出文件，演示城市不写入：请用 --home 指定空目录 · {error}"
            ) from error
        except ValueError as error:
            raise UsageError(str(error)) from error


@contextmanager
def _late_delivery(home: Home) -> Iterator[None]:
    """A late export and a corrected one are built while the rest is served: pages then say that a newer build is
    there, and which past values it moved. Without them nothing is run."""
    from ingest.demo import deliver_late

    with home.lock(tell_holder):
        late = deliver_late(home)
    if not late:
        yield
        return
    tell(f"迟到与更正的导出随后到达，在后台运行 · late and corrected exports arrive: {'、'.join(late)}")
    command = [sys.executable, "-m", "orchestration.cli", "run", "--home", str(home.root)]
    with subprocess.Popen(command, stdout=sys.stderr) as run:
        os.setpriority(os.PRIO_PROCESS, run.pid, 10)  # whoever looks at the pages goes before it
        try:
            yield
        finally:
            run.terminate()
