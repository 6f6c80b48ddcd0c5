"""``gridledger dagster``: Dagster's UI and daemon on this home, for this machine only."""

from __future__ import annotations

import os
import sys
from argparse import Namespace

from orchestration.commands.output import home_of, print_json
from orchestration.paths import CHECKOUT


def execute(options: Namespace) -> int:
    from orchestration.instance import close_killed_runs, open_instance

    home = home_of(options)
    with open_instance(home) as instance:
        close_killed_runs(instance)
    address = f"http://127.0.0.1:{options.port}/"
    if options.json:
        print_json({"address": address})
    else:
        print(f"\n  Dagster  {address}\n  按 Ctrl+C 停止 · Ctrl+C stops it\n", flush=True)
    os.environ |= {
        "DAGSTER_HOME": str(home.dagster),
        "GRIDLEDGER_HOME": str(home.root),
        "DAGSTER_DISABLE_TELEMETRY": "1",
        "PYTHONPATH": os.pathsep.join(filter(None, [str(CHECKOUT), os.environ.get("PYTHONPATH")])),
    }
    arguments = ["-w", str(home.dagster / "workspace.yaml"), "-h", "127.0.0.1", "-p", str(options.port)]
    # In place of this process, so that Ctrl+C and the service manager reach Dagster itself.
    os.execv(sys.executable, [sys.executable, "-W", "ignore", "-m", "dagster", "dev", *arguments])
