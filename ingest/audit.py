"""The audit log: what people decided about files and rejected rows, one JSON object a line, only ever appended to.

``audit/log.jsonl`` of the home. A decision is about a content (its SHA-256), so it holds for copies of the file
under other names; the last one about a content, or a row of it, is in force. A line that a crash cut short does not
count.
"""

from __future__ import annotations

import getpass
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal, TypeVar

from ingest.home import SHANGHAI, Home


@dataclass(frozen=True)
class Decision:
    """``accept``: a held (or withdrawn) file is let in; ``withdraw``: a wrong or leaked one is taken back."""

    at: str
    action: Literal["accept", "withdraw"]
    path: str
    file_id: str
    sha256: str
    why: str
    who: str

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.at)


@dataclass(frozen=True)
class RowDecision:
    """About rejected rows of one sheet, for one source: ``discard``: nobody will mend them; ``reopen``: they wait
    again. ``rows``: their numbers in the file they arrived in."""

    at: str
    action: Literal["discard", "reopen"]
    source_id: str
    path: str
    file_id: str
    sha256: str
    sheet: str
    rows: list[int]
    why: str
    who: str


_Kind = TypeVar("_Kind", Decision, RowDecision)


def decisions(home: Home) -> list[Decision]:
    """All decisions about files, oldest first."""
    return _read(home, Decision)


def row_decisions(home: Home) -> list[RowDecision]:
    """All decisions about rejected rows, oldest first."""
    return _read(home, RowDecision)


def _read(home: Home, kind: type[_Kind]) -> list[_Kind]:
    try:
        lines = home.audit_log.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    found = []
    for line in lines:
        try:
            found.append(kind(**json.loads(line)))  # the other kind has other fields
        except (ValueError, TypeError):
            continue
    return found


def in_force(home: Home) -> dict[str, Decision]:
    """The last decision about each content, by SHA-256."""
    return {decision.sha256: decision for decision in decisions(home)}


def withdrawn(home: Home) -> dict[str, Decision]:
    """Contents that are taken back, by SHA-256."""
    return {sha: said for sha, said in in_force(home).items() if said.action == "withdraw"}


def moment() -> str:
    """Now, by the real clock in Shanghai: the log says when people acted, whatever day the data are read on."""
    return datetime.now(SHANGHAI).replace(tzinfo=None).isoformat(timespec="seconds")


def who() -> str:
    """Who decides: the user of the operating system."""
    return getpass.getuser()


def write_down(home: Home, said: Sequence[Decision | RowDecision]) -> None:
    """Append decisions, and wait for the disk: what follows a decision may not be on disk before it."""
    home.audit_log.parent.mkdir(exist_ok=True)
    with home.audit_log.open("ab+") as file:
        file.seek(0, os.SEEK_END)
        if file.tell():
            file.seek(-1, os.SEEK_END)
            # A line that was cut short must not swallow the next one.
            cut = file.read(1) != b"\n"
            file.write(b"\n" if cut else b"")
        for decision in said:
            file.write(json.dumps(asdict(decision), ensure_ascii=False).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
