"""``gridledger docs``: dbt's documentation of the tables, as one web page that needs no server."""

from __future__ import annotations

import contextlib
import io
import os
from argparse import Namespace

from orchestration.commands.output import home_of, print_json, tell, tell_holder


def execute(options: Namespace) -> int:
    from dbt.cli.main import dbtRunner

    from orchestration.manifest import dbt_arguments, dbt_folder

    home = home_of(options)
    os.environ["GRIDLEDGER_WAREHOUSE"] = str(home.warehouse_file)
    with home.lock(tell_holder), contextlib.redirect_stdout(io.StringIO()):
        result = dbtRunner().invoke(["docs", "generate", "--static", *dbt_arguments(home)])
    if not result.success:
        tell(f"dbt docs 失败 · failed: {result.exception or ''}")
        return 1
    page = dbt_folder(home) / "target" / "static_index.html"
    if options.json:
        print_json({"page": str(page)})
    else:
        print(page)
    return 0
