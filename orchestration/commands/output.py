"""What the commands share: the home, consoles, JSON."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ingest.contracts import Contract, ContractError
from ingest.home import Home
from orchestration.commands import UsageError
from orchestration.paths import contracts_of


def home_of(options: Namespace) -> Home:
    return Home.open(options.home)


def contracts_in(home: Home) -> dict[str, Contract]:
    """The contracts in force; UsageError names the file and field of one that cannot be used."""
    try:
        return contracts_of(home)
    except ContractError as error:
        raise UsageError(str(error)) from error


def current_build(home: Home) -> Path:
    """The published database behind the link; UsageError when there is none yet."""
    if not home.current.exists():
        raise UsageError("还没有发布的库，请先运行 gridledger run · nothing is published yet: run first")
    return home.current.resolve()


def print_json(value: Any) -> None:
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1, default=str)
    print()


def page_console() -> Console:
    """For people; without a terminal lines are not folded, so that they can be searched."""
    return Console(highlight=False) if sys.stdout.isatty() else Console(width=400, highlight=False)


def plain_table(*headers: str) -> Table:
    """Columns without lines between them; long values are folded, never cut."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for header in headers:
        table.add_column(escape(header), overflow="fold")
    return table


@contextmanager
def progress(quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """A line that moves on a terminal, on stderr; nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield lambda text: None
        return
    with Console(stderr=True).status("…") as status:
        yield status.update


def tell_holder(holder: str) -> None:
    tell(f"另一个运行正在进行，等它结束 · another run holds the lock ({holder}), waiting")


def tell(text: str) -> None:
    """What must be read even without a terminal."""
    print(text, file=sys.stderr, flush=True)
