"""``gridledger run``: a cheap look for news, and only then Dagster, dbt and the job."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from ingest.home import Home
from orchestration.news import fingerprint, published_record, unfinished_marker
from orchestration.problems import told
from orchestration.work import Work


@dataclass
class Outcome:
    """``state``: published, nothing_new, empty (no file ever) or failed."""

    state: str
    page: dict[str, Any] = field(default_factory=dict)
    problem: str | None = None

    @property
    def exit_code(self) -> int:
        return 1 if self.state == "failed" else 0


def run(
    home: Home,
    *,
    as_of: str | None = None,
    full_refresh: bool = False,
    say: Callable[[str], None] = lambda text: None,
    on_wait: Callable[[str], None] = lambda holder: None,
) -> Outcome:
    """Everything new from the inbox to a published build, if there is anything new.

    ``say`` is told how far it is, ``on_wait`` who holds the lock when another run does.
    """
    start = perf_counter()

    try:
        with home.lock(on_wait):
            work = Work.of(home, as_of=as_of, full_refresh=full_refresh, say=say)
            say("查看 inbox · looking at the inbox")
            found = work.look()
            marker = unfinished_marker(home)
            record = published_record(home)
            is_forced = full_refresh or marker.exists()
            if record and not is_forced and record["fingerprint"] == fingerprint(home, work.taken):
                return Outcome("nothing_new", _nothing_new(work, record))
            if not (record or found.new or found.known or found.unplaced or _landed(home)):
                return Outcome("empty", {"files": {"unfinished": found.unfinished}})
            marker.touch()
            outcome = _execute(work, start)
            marker.unlink()
            return outcome
    except Exception as error:
        if (problem := told(error, home.root)) is None:
            raise
        return Outcome("failed", problem=problem)
    finally:
        home.forget_copies()


def _execute(work: Work, start: float) -> Outcome:
    """The heavy part: Dagster's job in this process, on the home's instance."""
    work.say("启动 · starting")
    from orchestration.execute import execute_job

    try:
        problem = execute_job(work)
    except Exception as error:
        if (problem := told(error, work.home.root)) is None:
            raise
    work.journal.seconds["total"] = perf_counter() - start
    # Published is published, also where no room was left to record it.
    if work.journal.build is None:
        problem = problem or "运行结束但没有发布 · the run ended without a build"
        return Outcome("failed", work.journal.as_dict(), problem)
    return Outcome("published", work.journal.as_dict(), problem)


def _nothing_new(work: Work, record: dict[str, Any]) -> dict[str, Any]:
    found = work.look()
    said = {name: record.get(name) for name in ("build_id", "built_at", "as_of", "rows_total")}
    unplaced = [{"path": u.path, "reason": u.reason} for u in found.unplaced]
    files = {"new": [], "known": found.known, "unfinished": found.unfinished, "unplaced": unplaced}
    return {"build": said, "files": files}


def _landed(home: Home) -> bool:
    return any(home.landing.glob("*/*.json"))
