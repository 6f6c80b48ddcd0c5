"""The inbox: which files are new by content, and when each was first seen.

First-seen is written once per run, in one file under ``landing/arrivals``, and kept for good: it orders files
without a date in their name, dates lists, and says which events lie in the future.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from ingest import archives
from ingest.contracts import Contract
from ingest.filenames import is_unfinished, natural_key
from ingest.home import Home, now, write_json

#: At the side of the inbox, not of landing: a cache that may be lost at any time.
_CACHE = "inbox-hashes.json"


@dataclass(frozen=True)
class Arrival:
    """One version of one delivery: what lay at ``path`` (relative to the inbox) with this content.

    A member of an archive is a delivery of its own, at ``file.zip!member``.
    """

    file_id: str
    path: str
    sha256: str
    folder: str
    run: int
    seen_at: datetime


@dataclass(frozen=True)
class Unplaced:
    """A file no contract reads, or what of an archive is not unpacked, with the reason and what to do."""

    path: str
    reason: str


@dataclass
class Look:
    """What the inbox holds now. ``fingerprint`` changes when any file does."""

    new: list[Arrival] = field(default_factory=list)
    known: int = 0
    unfinished: list[str] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    fingerprint: str = ""


def arrivals(home: Home) -> list[Arrival]:
    """Every file version ever registered, in the order of arrival (run, then natural order of path)."""
    found = []
    for record in sorted((home.landing / "arrivals").glob("*.json")):
        run = json.loads(record.read_text(encoding="utf-8"))
        seen_at = datetime.fromisoformat(run["seen_at"])
        found += [Arrival(**file, run=run["run"], seen_at=seen_at) for file in run["files"]]
    return sorted(found, key=lambda a: (a.run, natural_key(a.path)))


def look(home: Home, contracts: dict[str, Contract]) -> Look:
    """Look at every file of the inbox; contents are hashed again only where size or times changed."""
    cache, looked = _read_cache(home), {}
    seen = arrivals(home)
    known = {(a.path, a.sha256) for a in seen}
    run = max((a.run for a in seen), default=0) + 1
    result, seen_at, digest = Look(), now(), hashlib.sha256()
    for path in _files(home.inbox):
        relative = path.relative_to(home.inbox).as_posix()
        folder = relative.partition("/")[0] if "/" in relative else ""
        if is_unfinished(path.name):
            result.unfinished.append(relative)
            continue
        if reason := _misplaced(relative, folder, contracts):
            shown = relative.encode(errors="replace").decode()
            result.unplaced.append(Unplaced(shown, reason))
            digest.update(f"?{shown}\0".encode())
            continue
        try:
            found = _look_at(path, cache.get(relative))
        except OSError as error:
            result.unplaced.append(Unplaced(relative, f"读不到文件({error.strerror})：检查权限或重新放入"))
            continue
        if found is None:
            result.unfinished.append(relative)
            continue
        looked[relative] = found
        for name, sha in _named(relative, found["members"]):
            digest.update(f"{name}\0{sha}\0".encode())
            if (name, sha) in known:
                result.known += 1
            else:
                file_id = hashlib.sha256(f"{name}\0{sha}".encode()).hexdigest()[:16]
                result.new.append(Arrival(file_id, name, sha, folder, run, seen_at))
        for name, reason in _named(relative, found["refused"]):
            digest.update(f"?{name}\0".encode())
            result.unplaced.append(Unplaced(name, reason))
    result.fingerprint = digest.hexdigest()[:16]
    write_json(home.root / _CACHE, looked, durable=False)
    return result


def register(home: Home, found: Look) -> None:
    """Write down, at once for all of them, that the new files were seen now."""
    if not found.new:
        return
    folder = home.landing / "arrivals"
    folder.mkdir(exist_ok=True)
    first = found.new[0]
    files = [{k: v for k, v in asdict(a).items() if k not in ("run", "seen_at")} for a in found.new]
    record = {"run": first.run, "seen_at": first.seen_at.isoformat(timespec="seconds"), "files": files}
    write_json(folder / f"{first.run:06d}.json", record)


def _files(folder: Path) -> list[Path]:
    """Files below ``folder`` in natural order; hidden folders are not entered."""
    found: list[Path] = []
    for parent, folders, names in os.walk(folder):
        folders[:] = [f for f in folders if not f.startswith(".")]
        found += [Path(parent, name) for name in names]
    return sorted(found, key=lambda p: natural_key(p.as_posix()))


def _misplaced(relative: str, folder: str, contracts: dict[str, Contract]) -> str | None:
    """Why no contract reads a file that lies there, and what to do; None when one does."""
    if any("\ud800" <= c <= "\udfff" for c in relative):
        # Names in another encoding come out of archives; nothing can be recorded under them.
        return "文件名不是 UTF-8 编码(多见于在别的系统上解压)：请改名后重新放入"
    if not folder:
        return "文件直接放在 inbox/ 下，不知道是哪个系统的导出：请移到 inbox/<来源编号>/ 中"
    if folder not in contracts:
        return f"没有名为 {folder} 的来源：请改放到已有来源的文件夹，或用 gridledger source new {folder} 新建来源"
    return None


def _stamp(path: Path) -> list[int]:
    stat = path.stat()
    return [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino]


def _look_at(path: Path, cached: object) -> dict | None:
    """What a file holds: SHA-256 per member (the file itself is the member ''), and what in it is refused.

    None when the file changed meanwhile. ``cached``: what the last look at this path found.
    """
    before = _stamp(path)
    if isinstance(cached, dict) and cached.get("stamp") == before:
        return cached
    if (found := archives.contents(path)) is None:
        with path.open("rb") as file:
            found = archives.Contents([("", hashlib.file_digest(file, "sha256").hexdigest())])
    return {"stamp": before, **asdict(found)} if _stamp(path) == before else None


def _named(relative: str, members: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Members under the path they have everywhere, with what is said of each."""
    return [(f"{relative}!{member}" if member else relative, said) for member, said in members]


def _read_cache(home: Home) -> dict[str, object]:
    try:
        cache = json.loads((home.root / _CACHE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return cache if isinstance(cache, dict) else {}
