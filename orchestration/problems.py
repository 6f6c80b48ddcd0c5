"""Errors that are no fault of the program: told in one line, in the words of whoever raised them, without traceback."""

from __future__ import annotations

from pathlib import Path

from ingest.contracts import ContractError
from ingest.disk import explain
from ingest.home import KeyMismatchError
from ingest.inboxes import InboxError
from ingest.reference import ReferenceFileError
from orchestration.paths import ProjectError


def told(error: Exception, root: Path) -> str | None:
    """What to tell whoever uses the home at ``root``; None for an error of the program."""
    if isinstance(error, InboxError | KeyMismatchError | ReferenceFileError):
        return str(error)
    said = str(error) if isinstance(error, ContractError | ProjectError) else None
    return explain(error, root) or said
