"""The bytes of a delivery, read as often as needed and never held whole unless asked for."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Protocol

#: What tells the kind of a file, its encoding and its delimiter, in bytes.
HEAD = 1 << 17


class GoneError(OSError):
    """A delivery that cannot be read (any more), or not to its end."""


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Delivery:
    """What ``open`` gives from the start each time. All that reads raises GoneError."""

    def __init__(self, open_: Callable[[], AbstractContextManager[Readable]]) -> None:
        self._open = open_
        self._sha256: str | None = None

    @classmethod
    def of(cls, data: bytes) -> Delivery:
        return cls(lambda: io.BytesIO(data))

    def head(self) -> bytes:
        try:
            with self._open() as file:
                return file.read(HEAD)
        except OSError as error:
            raise GoneError(*error.args) from error

    def whole(self) -> bytes:
        return b"".join(self.chunks(1 << 20))

    def up_to(self, size: int) -> bytes | None:
        """The whole content; None where it is more than ``size`` bytes."""
        found, left = [], size
        for chunk in self.chunks(1 << 20):
            left -= len(chunk)
            if left < 0:
                return None
            found.append(chunk)
        return b"".join(found)

    def chunks(self, size: int) -> Iterator[bytes]:
        """All bytes in order, up to ``size`` at a time."""
        digest = hashlib.sha256()
        try:
            with self._open() as file:
                while data := file.read(size):
                    digest.update(data)
                    yield data
        except OSError as error:
            raise GoneError(*error.args) from error
        self._sha256 = digest.hexdigest()

    def sha256(self) -> str:
        """Of what was read last to its end, so that rows and hash cannot be of different contents."""
        if self._sha256 is None:
            for _ in self.chunks(1 << 20):
                pass
        assert self._sha256
        return self._sha256
