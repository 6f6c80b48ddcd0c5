"""``gridledger serve``: the dashboards on the production server."""

from __future__ import annotations

from argparse import Namespace

from ingest.home import Home
from orchestration.commands.output import home_of, print_json, tell


def execute(options: Namespace) -> int:
    return serve(home_of(options), options.host, options.port, options.json)


def serve(home: Home, host: str, port: int, as_json: bool) -> int:
    """Stay in the foreground until interrupted."""
    from dashboards.server import ServeError
    from dashboards.server import serve as serve_dashboards

    address = f"http://{host}:{port}/"

    def say() -> None:
        if as_json:
            print_json({"address": address})
        else:
            print(f"\n  页面地址 · the page is at  {address}\n  按 Ctrl+C 停止 · Ctrl+C stops it\n", flush=True)

    try:
        serve_dashboards(home.published, host, port, home=home.root, tell=say)
    except ServeError as error:
        tell(f"gridledger: {error}")
        return 1
    return 0
