"""The home: one folder that holds all state, and the lock that lets one process write it."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ingest import spool
from ingest.disk import replacing, writing

if TYPE_CHECKING:
    from ingest.inboxes import Inbox

CHECKOUT = Path(__file__).resolve().parents[1]
SHANGHAI = ZoneInfo("Asia/Shanghai")


class KeyMismatchError(RuntimeError):
    """Landing was made with another pseudonym key than the one in force."""


@dataclass(frozen=True)
class Home:
    """Paths under ``GRIDLEDGER_HOME``; names are those other people rely on."""

    root: Path

    @classmethod
    def at(cls, root: str | Path | None = None) -> Home:
        """The home that ``open`` would open, whether it is there or not."""
        return cls(Path(root or os.environ.get("GRIDLEDGER_HOME") or CHECKOUT / "data").expanduser().resolve())

    @classmethod
    def open(cls, root: str | Path | None = None) -> Home:
        """The home at ``root``, else ``GRIDLEDGER_HOME``, else ``data/`` of the checkout; made if missing."""
        home = cls.at(root)
        for folder in (
            home.inbox,
            home.landing,
            home.reference,
            home.sources,
            home.warehouse,
            home.published,
        ):
            folder.mkdir(parents=True, exist_ok=True)
        with suppress(OSError):  # a home made before it was needed may be open for reading alone
            home.spool.mkdir(mode=0o700, exist_ok=True)
        return home

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @cached_property
    def exports(self) -> Inbox:
        """The inbox as whoever holds this object sees it: the folder, or the place that was named instead."""
        from ingest.inboxes import open_inbox

        return open_inbox(self)

    def forget_copies(self) -> None:
        """Remove the local copies of remote exports that were made through this object."""
        if "exports" in self.__dict__:
            self.exports.forget()

    @property
    def spool(self) -> Path:
        """Copies of remote exports and what engines write beside their memory, while a process needs them."""
        return self.root / "spool"

    @property
    def landing(self) -> Path:
        return self.root / "landing"

    @property
    def reference(self) -> Path:
        return self.root / "reference"

    @property
    def sources(self) -> Path:
        return self.root / "sources"

    @property
    def warehouse(self) -> Path:
        return self.root / "warehouse"

    @property
    def warehouse_file(self) -> Path:
        return self.warehouse / "gridledger.duckdb"

    @property
    def published(self) -> Path:
        return self.root / "published"

    @property
    def current(self) -> Path:
        """A link to the newest published database."""
        return self.published / "current.duckdb"

    @property
    def dagster(self) -> Path:
        return self.root / "dagster"

    @property
    def audit_log(self) -> Path:
        """What people decided about files, one decision a line."""
        return self.root / "audit" / "log.jsonl"

    @property
    def key_file(self) -> Path:
        return self.root / "pseudonym.key"

    @contextmanager
    def lock(self, on_wait: Callable[[str], None] | None = None, *, wait: bool = True) -> Iterator[None]:
        """Hold the right to write this home. ``on_wait`` is told once who holds it.

        The lock is the operating system's: it ends with the process, however that ends.
        Raises BlockingIOError, naming the holder, when ``wait`` is false and it is taken.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / ".lock").open("a+") as file:
            told = False
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    file.seek(0)
                    holder = file.read().strip() or "?"
                    if not wait:
                        raise BlockingIOError(holder) from None
                    if on_wait and not told:
                        on_wait(holder)
                        told = True
                    time.sleep(0.2)
            for leftover in (*self.root.glob(".*.tmp"), *self.landing.glob("*/.*.tmp")):
                leftover.unlink()
            spool.sweep(self.spool)
            with writing(self.root / ".lock"):
                file.truncate(0)
                file.write(f"pid {os.getpid()}, {now():%Y-%m-%d %H:%M:%S}")
                file.flush()
            yield

    def pseudonym_key(self) -> bytes:
        """The key of all pseudonyms: ``GRIDLEDGER_PSEUDONYM_KEY``, else a file made on first use (mode 0600)."""
        if said := os.environ.get("GRIDLEDGER_PSEUDONYM_KEY"):
            return said.encode()
        try:
            descriptor = os.open(self.key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            if not (text := self.key_file.read_text().strip()):
                raise KeyMismatchError(f"{self.key_file.name} is empty: restore it from your backup") from None
            return text.encode()
        with os.fdopen(descriptor, "w") as file:
            text = secrets.token_hex(32)
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        return text.encode()


def key_fingerprint(key: bytes) -> str:
    """Twelve hex digits that tell two keys apart and give neither away."""
    return hashlib.sha256(b"gridledger key fingerprint\0" + key).hexdigest()[:12]


def now() -> datetime:
    """Shanghai wall-clock time without zone, on the day ``GRIDLEDGER_TODAY`` (YYYY-MM-DD) if that is set."""
    clock = datetime.now(SHANGHAI).replace(tzinfo=None)
    if said := os.environ.get("GRIDLEDGER_TODAY"):
        return datetime.combine(date.fromisoformat(said), clock.time())
    return clock


def write_atomically(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Write so that ``path`` holds the old whole file or the new one, whenever the process dies.

    ``durable`` also waits for the disk; caches, and what can be read again, need not.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with replacing(path, temporary), temporary.open("wb") as file:
        file.write(data)
        file.flush()
        if durable:
            os.fsync(file.fileno())


def write_json(path: Path, value: object, *, durable: bool = True) -> None:
    """``value`` as JSON, written atomically; dates become text."""
    text = json.dumps(value, ensure_ascii=False, indent=1, default=str)
    write_atomically(path, text.encode(), durable=durable)
