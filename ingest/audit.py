"""The audit log: what people decided about files, one JSON object a line, only ever appended to.

``audit/log.jsonl`` of the home. A decision is about a content (its SHA-256), so it holds for copies of the file
under other names; the last one about a content is in force. A line that a crash cut short does not count.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

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


def decisions(home: Home) -> list[Decision]:
    """All decisions, oldest first."""
    try:
        lines = home.audit_log.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    found = []
    for line in lines:
        try:
            found.append(Decision(**json.loads(line)))
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


def write_down(home: Home, said: list[Decision]) -> None:
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
