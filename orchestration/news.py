"""Is there anything new? Answered before any heavy import, from files alone.

All that decides what a build holds goes into one fingerprint; the published build carries the one it was made
from. Equal fingerprints: the same build would come out again.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from ingest.contracts import Contract
from ingest.home import Home, key_fingerprint
from ingest.inbox import Look
from orchestration.paths import DBT_PROJECT, program_version

#: Written by dbt into its project folder when it is called by hand; no part of the project.
_NOT_PROJECT = {"target", "logs", "dbt_packages", "__pycache__"}


def inputs(home: Home, contracts: dict[str, Contract], look: Look, as_of: str | None) -> str:
    """All that decides a build but landing, which the run itself adds to. Taken at the start of a run:
    what changes while it runs is news for the next one."""
    said = {
        "files": look.fingerprint,
        "contracts": {c.id: [c.version, c.model_dump(mode="json")] for c in contracts.values()},
        "models": project_hash(),
        "reference": _contents(home.reference),
        "audit": _contents(home.audit_log.parent),
        "as_of": as_of,
        "program": program_version(),
        "key": key_fingerprint(home.pseudonym_key()),
    }
    return _digest(json.dumps(said, sort_keys=True, default=str).encode())


def fingerprint(home: Home, taken: str) -> str:
    """Sixteen hex digits over ``inputs`` and what is landed now."""
    return _digest(f"{taken} {_names(home.landing)}".encode())


def project_hash(folder: Path = DBT_PROJECT) -> str:
    """Hash over every file of the dbt project."""
    return _contents(folder)


def published_record(home: Home) -> dict | None:
    """What was written down when the current build was published; None without a current build."""
    try:
        build = home.published / home.current.readlink()
    except OSError:
        return None
    if not build.exists():
        return None
    try:
        return json.loads(build.with_suffix(".json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def unfinished_marker(home: Home) -> Path:
    """Lies in the home from the start of a run to its end; found at a start, the last run was cut short."""
    return home.warehouse / "run.unfinished"


def _names(folder: Path) -> str:
    found = sorted(
        f"{Path(parent, name).relative_to(folder)}\0{Path(parent, name).stat().st_size}"
        for parent, _, names in os.walk(folder)
        for name in names
        if not name.startswith(".")
    )
    return _digest("\n".join(found).encode())


def _contents(folder: Path) -> str:
    digest = hashlib.sha256()
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if f not in _NOT_PROJECT and not f.startswith("."))
        for name in sorted(n for n in names if not n.startswith(".")):
            path = Path(parent, name)
            digest.update(f"{path.relative_to(folder)}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]
