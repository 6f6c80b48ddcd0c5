"""The inbox: which files are new by content, and when each was first seen.

First-seen is written once per run, in one file under ``landing/arrivals``, and kept for good: it orders files
without a date in their name, dates lists, and says which events lie in the future.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime

from ingest import archives
from ingest.contracts import Contract
from ingest.filenames import is_unfinished, natural_key
from ingest.home import Home, now, write_json
from ingest.inboxes import Entry, Inbox, unread

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
    """What the inbox holds now. ``fingerprint`` changes when any file does; ``seen`` are the paths of deliveries."""

    new: list[Arrival] = field(default_factory=list)
    known: int = 0
    seen: set[str] = field(default_factory=set)
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


def look(home: Home, contracts: dict[str, Contract], *, peek: bool = False) -> Look:
    """Look at every file of the inbox; contents are hashed again only where size or times changed.

    ``peek`` transfers nothing: a remote file with another stamp counts as new, whatever is in it. Raises InboxError.
    """
    cache, looked = _read_cache(home), {}
    seen = arrivals(home)
    known = {(a.path, a.sha256) for a in seen}
    run = max((a.run for a in seen), default=0) + 1
    result, seen_at, digest = Look(), now(), hashlib.sha256()
    for entry in home.exports.files():
        relative = entry.path
        folder, name = relative.partition("/")[0] if "/" in relative else "", relative.rpartition("/")[2]
        if is_unfinished(name):
            result.unfinished.append(relative)
            continue
        if reason := _misplaced(relative, folder, contracts):
            shown = relative.encode(errors="replace").decode()
            result.unplaced.append(Unplaced(shown, reason))
            digest.update(f"?{shown}\0".encode())
            continue
        if entry.problem:
            result.unplaced.append(Unplaced(relative, entry.problem))
            continue
        try:
            found = _look_at(home.exports, entry, cache.get(relative), peek)
        except OSError as error:
            result.unplaced.append(Unplaced(relative, unread(error)))
            continue
        if found is None:
            result.unfinished.append(relative)
            continue
        if found["stamp"]:
            looked[relative] = found
        for name, sha in _named(relative, found["members"]):
            digest.update(f"{name}\0{sha}\0".encode())
            result.seen.add(name)
            if (name, sha) in known:
                result.known += 1
            else:
                file_id = hashlib.sha256(f"{name}\0{sha}".encode()).hexdigest()[:16]
                result.new.append(Arrival(file_id, name, sha, folder, run, seen_at))
        for name, reason in _named(relative, found["refused"]):
            digest.update(f"?{name}\0".encode())
            result.unplaced.append(Unplaced(name, reason))
    result.fingerprint = digest.hexdigest()[:16]
    with suppress(OSError):  # a home that can only be read can still be looked at
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


def _look_at(inbox: Inbox, entry: Entry, cached: object, peek: bool) -> dict | None:
    """What a file holds: SHA-256 per member (the file itself is the member ''), and what in it is refused.

    None when the file changed meanwhile. ``cached``: what the last look at this path found.
    """
    stamp = list(entry.stamp)
    if isinstance(cached, dict) and cached.get("stamp") == stamp:
        return cached
    if peek and inbox.is_remote:
        return {"stamp": [], "members": [("", hashlib.sha256(json.dumps(stamp).encode()).hexdigest())], "refused": []}
    path = inbox.folder_with(entry.path, anew=True) / entry.path
    if (found := archives.contents(path)) is None:
        with path.open("rb") as file:
            found = archives.Contents([("", hashlib.file_digest(file, "sha256").hexdigest())])
    return {"stamp": stamp, **asdict(found)} if inbox.stamp(entry.path) == entry.stamp else None


def _named(relative: str, members: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Members under the path they have everywhere, with what is said of each."""
    return [(f"{relative}!{member}" if member else relative, said) for member, said in members]


def _read_cache(home: Home) -> dict[str, object]:
    try:
        cache = json.loads((home.root / _CACHE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return cache if isinstance(cache, dict) else {}
