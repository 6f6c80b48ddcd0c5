"""An inbox behind an fsspec URL: listed anew at each look, each new file fetched once into a private spool.

The spool holds what may be personal data: only its owner can read it, a run removes it when the files are landed,
and the next run removes what a killed one left.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import Any
from urllib.parse import urlsplit

from ingest.archives import candidates
from ingest.disk import explain, is_full
from ingest.filenames import natural_key
from ingest.inboxes import Entry, InboxError, unread
from ingest.spool import Folder

#: What file systems call the version of a content, and when it was written; the first they have of each is taken.
_VERSION = ("ETag", "etag", "e_tag", "md5Hash", "generation")
_WRITTEN = ("LastModified", "last_modified", "updated", "mtime", "modified", "modify", "modificationTime", "created")
_SAY_ENVIRONMENT = "地址与凭据取自环境变量，见 README"


class RemoteInbox:
    """Objects below a URL, as the files of a folder."""

    is_remote = True

    def __init__(self, url: str, spool: Path) -> None:
        self._url, self._spool = url.rstrip("/"), spool
        self.shown = re.sub(r"(?<=://)[^/]*@", "", self._url)
        self._fetched: dict[str, Path] = {}
        self._listed: set[str] = set()
        self._lock = RLock()

    @cached_property
    def _reached(self) -> tuple[Any, str]:
        """File system and root."""
        try:
            import fsspec

            # A connection of its own: one made before may know other credentials.
            return fsspec.core.url_to_fs(self._url, skip_instance_cache=True)
        except Exception as error:
            raise self._unreachable(error) from error

    def files(self) -> list[Entry]:
        found: list[Entry] = []
        try:
            file_system, root = self._reached
            file_system.invalidate_cache()
            found += self._below("", file_system.ls(root, detail=True))
        except InboxError:
            raise
        except Exception as error:
            raise self._unreachable(error) from error
        self._listed = {entry.path for entry in found}
        return sorted(found, key=lambda entry: natural_key(entry.path))

    def _below(self, parent: str, infos: list[dict]) -> Iterator[Entry]:
        """Files of a listed folder and of the folders in it. Not ``find``, which passes over what it cannot list."""
        file_system, root = self._reached
        for info in infos:
            name = info["name"].rstrip("/").rpartition("/")[2]
            path = f"{parent}/{name}".lstrip("/")
            if info["type"] != "directory":
                if not info["name"].endswith("/"):  # else the mark of an empty folder
                    yield self._entry(path, info)
            elif info["name"].strip("/") == f"{root}/{parent}".strip("/"):
                yield Entry(f"{parent}/", problem="文件夹没有名字(路径中有两个连续的 /)：请改名后重新放入")
            elif not name.startswith("."):
                try:
                    inner = file_system.ls(f"{root}/{path}", detail=True)
                except Exception as error:
                    if not isinstance(found := self._single(path, error), FileNotFoundError):
                        yield Entry(path, problem=unread(found))
                    continue
                yield from self._below(path, inner)

    def _entry(self, path: str, info: dict) -> Entry:
        try:
            return Entry(path, self._stamp(info))
        except LookupError:
            return Entry(path, problem="存储不报告修改时间或版本，无法判断文件是否变化：请换用别的协议")

    def _stamp(self, info: dict) -> tuple[int | str, ...]:
        """Place, size, version and time to the second: some tell fractions in lists alone. LookupError without any."""
        version = next((str(info[name]) for name in _VERSION if info.get(name)), "")
        written = next((info[name] for name in _WRITTEN if info.get(name)), "")
        if not (version or written):
            raise LookupError(info["name"])
        at = written.replace(microsecond=0).isoformat() if isinstance(written, datetime) else str(written)
        return (self.shown, int(info.get("size") or 0), version, at)

    def stamp(self, path: str) -> tuple[int | str, ...]:
        file_system, root = self._reached
        try:
            file_system.invalidate_cache()
            return self._stamp(file_system.info(f"{root}/{path}"))
        except Exception as error:
            raise self._single(path, error) from error

    def has(self, path: str) -> bool:
        for outer in candidates(path):
            with suppress(FileNotFoundError):
                return outer in self._fetched or bool(self.stamp(outer))
        return False

    def folder_with(self, path: str, *, anew: bool = False) -> Path:
        with self._lock:
            for outer in [c for c in candidates(path) if c in self._listed] or candidates(path):
                if anew and (old := self._fetched.pop(outer, None)):
                    shutil.rmtree(old, ignore_errors=True)
                with suppress(FileNotFoundError):
                    if outer not in self._fetched:
                        self._fetched[outer] = self._fetch(outer)
                    return self._fetched[outer]
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)

    def _fetch(self, path: str) -> Path:
        """A new folder of the spool with the object at its path."""
        file_system, root = self._reached
        folder = None
        try:
            folder = self._copies.new()
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            file_system.get_file(f"{root}/{path}", str(target))
        except Exception as error:
            if folder:
                shutil.rmtree(folder, ignore_errors=True)
            if is_full(error):
                raise InboxError(explain(error, self._spool)) from error
            raise self._single(path, error) from error
        return folder

    @cached_property
    def _copies(self) -> Folder:
        return Folder(self._spool)

    def forget(self) -> None:
        with self._lock:
            self._fetched.clear()
            if "_copies" in self.__dict__:
                self.__dict__.pop("_copies").remove()

    def _single(self, path: str, error: Exception) -> OSError:
        """What is wrong with one object, when the inbox itself can still be reached; else raises InboxError."""
        if isinstance(error, FileNotFoundError):
            return FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
        file_system, root = self._reached
        try:
            file_system.invalidate_cache()
            file_system.ls(root, detail=True)
        except Exception as again:
            raise self._unreachable(again) from again
        return OSError(errno.EIO, self._words(error), path)

    def _unreachable(self, error: Exception) -> InboxError:
        protocol = self._url.partition(":")[0]
        if isinstance(error, ImportError):
            extra = "pip install 'gridledger[s3]'" if protocol in ("s3", "s3a") else self._words(error)
            said = f"缺少读取 {protocol}:// 的软件包：{extra}"
        elif isinstance(error, FileNotFoundError):
            said = "没有这个存储桶或文件夹(对象存储的空文件夹也算没有)：请核对地址，或先放入一个文件"
        elif isinstance(error, PermissionError) or "Credential" in type(error).__name__:
            said = f"没有权限或凭据不对({self._words(error)})：请核对访问密钥；{_SAY_ENVIRONMENT}"
        else:
            said = f"连不上({self._words(error)})：请检查网络与服务；{_SAY_ENVIRONMENT}"
        return InboxError(f"读不到 inbox {self.shown}：{said} · the inbox cannot be reached, nothing was read")

    def _words(self, error: Exception) -> str:
        """The error's own words without the password."""
        text = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        password = urlsplit(self._url).password
        return text.replace(password, "***") if password else text
