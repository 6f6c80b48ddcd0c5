"""Where the exports lie: a folder, or a place that fsspec reaches (object storage, a network share).

``GRIDLEDGER_INBOX``, else the setting ``inbox``, names another place than ``inbox/`` of the home. Whoever reads an
export asks for a local copy, so that one code path reads all of them; a folder gives its files as they are.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote, urlsplit

from ingest import archives
from ingest.filenames import natural_key
from ingest.reference import settings

if TYPE_CHECKING:
    from ingest.home import Home

VARIABLE = "GRIDLEDGER_INBOX"
_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://")


class InboxError(RuntimeError):
    """The inbox cannot be reached: nothing is known of what it holds. The message says where and what to do."""


@dataclass(frozen=True)
class Entry:
    """A file of the inbox. ``stamp`` (numbers and texts) changes when the content does; ``problem`` says why it,
    or the folder at ``path``, cannot be looked at."""

    path: str
    stamp: tuple[int | str, ...] = ()
    problem: str | None = None


class Inbox(Protocol):
    """Paths are relative to the inbox, of deliveries also ``file.zip!member``."""

    #: Whether reading costs a transfer.
    is_remote: bool
    #: Where it is, for people: without user and password.
    shown: str

    def files(self) -> list[Entry]:
        """Every file in natural order; hidden folders are not entered. Raises InboxError, never looks empty."""
        ...

    def stamp(self, path: str) -> tuple[int | str, ...]:
        """The stamp a file has now. Raises OSError."""
        ...

    def has(self, path: str) -> bool:
        """Whether the delivery's file, or the archive of the member, is there. Raises InboxError."""
        ...

    def folder_with(self, path: str, *, anew: bool = False) -> Path:
        """A local folder that holds the delivery at ``path``, or the archive it is a member of.

        ``anew``: it has changed since, a copy made before does not count. Raises FileNotFoundError where it is gone,
        OSError where it alone cannot be read, InboxError.
        """
        ...

    def forget(self) -> None:
        """Remove the local copies made for this process."""
        ...


class LocalInbox:
    """A folder of this machine, or a share that is mounted."""

    is_remote = False

    def __init__(self, folder: Path) -> None:
        self.folder, self.shown = folder, str(folder)

    def files(self) -> list[Entry]:
        found: list[Entry] = []

        def failed(error: OSError) -> None:
            if Path(error.filename) == self.folder:
                raise InboxError(f"打不开 inbox {self.folder}({error.strerror})：{_SAY_FOLDER}") from error
            if not isinstance(error, FileNotFoundError):  # a folder that is gone again holds nothing
                path = Path(error.filename).relative_to(self.folder).as_posix()
                found.append(Entry(path, problem=f"读不到文件夹({error.strerror})：检查权限或重新挂载"))

        for parent, folders, names in os.walk(self.folder, onerror=failed):
            folders[:] = [f for f in folders if not f.startswith(".")]
            found += [self._entry(Path(parent, name).relative_to(self.folder).as_posix()) for name in names]
        return sorted(found, key=lambda entry: natural_key(entry.path))

    def _entry(self, path: str) -> Entry:
        try:
            return Entry(path, self.stamp(path))
        except OSError as error:
            return Entry(path, problem=unread(error))

    def stamp(self, path: str) -> tuple[int | str, ...]:
        stat = (self.folder / path).stat()
        return (stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)

    def has(self, path: str) -> bool:
        return archives.lies_in(self.folder, path)

    def folder_with(self, path: str, *, anew: bool = False) -> Path:
        return self.folder

    def forget(self) -> None:
        pass


_SAY_FOLDER = "请核对路径；网络共享请先挂载 · the inbox cannot be opened"


def unread(error: OSError) -> str:
    """Why one file cannot be read, and what to do."""
    if isinstance(error, FileNotFoundError):
        return "文件在读取时不见了：放回后下次再读"
    return f"读不到文件({error.strerror or error})：检查权限或重新放入"


def open_inbox(home: Home) -> Inbox:
    """The inbox of this home. Raises InboxError for a place that cannot be one."""
    said = os.environ.get(VARIABLE) or settings(home).get("inbox")
    if not said:
        return LocalInbox(home.inbox)
    if not _URL.match(said) or said.lower().startswith("file://"):
        folder = Path(unquote(urlsplit(said).path) if _URL.match(said) else said).expanduser()
        if not folder.is_absolute():
            raise InboxError(f"inbox 应为绝对路径或 URL，写的是 {said} · an absolute path or a URL is wanted")
        return LocalInbox(folder)
    from ingest.remote import RemoteInbox

    return RemoteInbox(said, home.spool)
