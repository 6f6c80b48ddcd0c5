"""``gridledger run``."""

from __future__ import annotations

from argparse import Namespace

from ingest.home import Home
from orchestration.commands import UsageError
from orchestration.commands.output import home_of, page_console, print_json, progress, tell_holder
from orchestration.run import Outcome, run
from orchestration.work import checked_day


def execute(options: Namespace) -> int:
    try:
        as_of = checked_day(options.as_of)
    except ValueError as error:
        raise UsageError(str(error)) from error
    outcome = run_shown(home_of(options), options.json, as_of=as_of, full_refresh=options.full_refresh)
    return outcome.exit_code


def run_shown(home: Home, as_json: bool, *, as_of: str | None = None, full_refresh: bool = False) -> Outcome:
    """Run with progress, and the page (or JSON) at the end."""
    with progress(as_json) as say:
        outcome = run(home, as_of=as_of, full_refresh=full_refresh, say=say, on_wait=tell_holder)
    if as_json:
        said = {"state": outcome.state, "exit_code": outcome.exit_code, "problem": outcome.problem}
        print_json(outcome.page | said)
    else:
        from orchestration.page import show_outcome

        show_outcome(page_console(), outcome)
    return outcome
