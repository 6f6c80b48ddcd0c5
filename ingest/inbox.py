"""The inbox: which files are new by content, and when each was first seen.

First-seen is written once per run, in one file under ``landing/arrivals``, and kept for good: it orders files
without a date in their name, dates lists, and says which events lie in the future.
"""

from __future__ import annotations

import hashlib
import io
import json
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime

from ingest import archives
from ingest.contracts import Contract
from ingest.filenames import is_unfinished, natural_key
from ingest.home import Home, now, write_json
from ingest.inboxes import Entry, Inbox, unread
from ingest.marks import marked_sources

#: At the side of the inbox, not of landing: a cache that may be lost at any time.
_CACHE = "inbox-hashes.json"
#: A folder for workbooks of rejected rows that come back mended; they may lie anywhere.
RETURNED = "退回"
#: Outside the sources' folders only these are looked into.
_MAY_MEND = (".xlsx", ".zip")


@dataclass(frozen=True)
class Arrival:
    """One version of one delivery: what lay at ``path`` (relative to the inbox) with this content.

    A member of an archive is a delivery of its own, at ``file.zip!member``. ``mends``: of a workbook of rejected rows
    that came back, the sources of its sheets; it is read for these, wherever it lies.
    """

    file_id: str
    path: str
    sha256: str
    folder: str
    run: int
    seen_at: datetime
    mends: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """Whose rows it holds: its folder's or, of a mended workbook, those it names."""
        return self.mends or (self.folder,)


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
        for file in run["files"]:
            mends = tuple(file.pop("mends", ()))
            found.append(Arrival(**file, run=run["run"], seen_at=seen_at, mends=mends))
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
        misplaced = _misplaced(relative, folder, contracts)
        if misplaced and not _may_mend(relative):
            _set_aside(result, digest, relative, misplaced)
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
            if misplaced and not any(contracts.keys() & named for named in found["mends"].values()):
                _set_aside(result, digest, relative, misplaced)
                continue
        for member, sha in found["members"]:
            name = _named(relative, member)
            mends = tuple(source for source in found["mends"].get(member, ()) if source in contracts)
            if misplaced and found["stamp"] and not mends:
                _set_aside(result, digest, name, misplaced)
                continue
            digest.update(f"{name}\0{sha}\0".encode())
            result.seen.add(name)
            if (name, sha) in known:
                result.known += 1
            else:
                file_id = hashlib.sha256(f"{name}\0{sha}".encode()).hexdigest()[:16]
                result.new.append(Arrival(file_id, name, sha, folder, run, seen_at, mends))
        for member, reason in found["refused"]:
            _set_aside(result, digest, _named(relative, member), reason)
    result.fingerprint = digest.hexdigest()[:16]
    with suppress(OSError):  # a home that can only be read can still be looked at
        write_json(home.root / _CACHE, looked, durable=False)
    return result


def _set_aside(result: Look, digest: hashlib._Hash, path: str, reason: str) -> None:
    """Note what is not read; that it is there is part of what the inbox holds."""
    shown = path.encode(errors="replace").decode()
    result.unplaced.append(Unplaced(shown, reason))
    digest.update(f"?{shown}\0".encode())


def register(home: Home, found: Look) -> None:
    """Write down, at once for all of them, that the new files were seen now."""
    if not found.new:
        return
    folder = home.landing / "arrivals"
    folder.mkdir(exist_ok=True)
    first = found.new[0]
    left_out = {"run", "seen_at"}
    files = [
        {k: v for k, v in asdict(a).items() if k not in (left_out if a.mends else left_out | {"mends"})}
        for a in found.new
    ]
    record = {"run": first.run, "seen_at": first.seen_at.isoformat(timespec="seconds"), "files": files}
    write_json(folder / f"{first.run:06d}.json", record)


def _misplaced(relative: str, folder: str, contracts: dict[str, Contract]) -> str | None:
    """Why no contract reads a file that lies there, and what to do; None when one does."""
    if not _is_utf8(relative):
        # Names in another encoding come out of archives; nothing can be recorded under them.
        return "文件名不是 UTF-8 编码(多见于在别的系统上解压)：请改名后重新放入"
    if not folder:
        return "文件直接放在 inbox/ 下，不知道是哪个系统的导出：请移到 inbox/<来源编号>/ 中"
    if folder == RETURNED:
        return f"inbox/{RETURNED}/ 只收 gridledger quarantine --out 写出、改好后存为 .xlsx 的工作簿，这个文件不是"
    if folder not in contracts:
        return f"没有名为 {folder} 的来源：请改放到已有来源的文件夹，或用 gridledger source new {folder} 新建来源"
    return None


def _may_mend(relative: str) -> bool:
    return relative.lower().endswith(_MAY_MEND) and _is_utf8(relative)


def _is_utf8(relative: str) -> bool:
    return not any("\ud800" <= c <= "\udfff" for c in relative)


def _look_at(inbox: Inbox, entry: Entry, cached: object, peek: bool) -> dict | None:
    """What a file holds: SHA-256 per member (the file itself is the member ''), what in it is refused, and by member
    the sources a workbook of rejected rows names.

    None when the file changed meanwhile. ``cached``: what the last look at this path found.
    """
    stamp = list(entry.stamp)
    if isinstance(cached, dict) and cached.get("stamp") == stamp and "mends" in cached:
        return cached
    if peek and inbox.is_remote:
        guessed = hashlib.sha256(json.dumps(stamp).encode()).hexdigest()
        return {"stamp": [], "members": [("", guessed)], "refused": [], "mends": {}}
    folder = inbox.folder_with(entry.path, anew=True)
    path = folder / entry.path
    mends = {}
    if found := archives.contents(path):
        for member, _sha in found.members:
            if member.lower().endswith(".xlsx"):
                data = archives.read(folder, _named(entry.path, member))
                mends[member] = marked_sources(member, io.BytesIO(data))
    else:
        with path.open("rb") as file:
            found = archives.Contents([("", hashlib.file_digest(file, "sha256").hexdigest())])
            mends[""] = marked_sources(path.name, file)
    looked = {"stamp": stamp, **asdict(found), "mends": {member: named for member, named in mends.items() if named}}
    return looked if inbox.stamp(entry.path) == entry.stamp else None


def _named(relative: str, member: str) -> str:
    """The path a member has everywhere."""
    return f"{relative}!{member}" if member else relative


def _read_cache(home: Home) -> dict[str, object]:
    try:
        cache = json.loads((home.root / _CACHE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return cache if isinstance(cache, dict) else {}
