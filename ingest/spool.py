"""A private folder for what a process needs on disk for a while and nobody else may read.

Each process has a folder in it, locked as long as the process lives: the operating system lets go of the lock however
that ends, and whoever writes the home next removes what has none.
"""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_LOCK = ".lock"


class Folder:
    """A folder of the spool for this process."""

    def __init__(self, spool: Path) -> None:
        with _locked(spool):
            self.path = Path(tempfile.mkdtemp(dir=spool))
            self._held = (self.path / _LOCK).open("w")
            fcntl.flock(self._held, fcntl.LOCK_EX)

    def new(self) -> Path:
        """An empty folder of a name of its own."""
        return Path(tempfile.mkdtemp(dir=self.path))

    def remove(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        self._held.close()


def sweep(spool: Path) -> None:
    """Remove what processes left that are gone."""
    with _locked(spool):
        for left in spool.iterdir():
            if not left.is_dir():
                if left.name != _LOCK:
                    left.unlink()
            elif not _is_held(left):
                shutil.rmtree(left)


@contextmanager
def _locked(spool: Path) -> Iterator[IO[str]]:
    """Folders are made and swept by one process at a time."""
    with (spool / _LOCK).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _is_held(folder: Path) -> bool:
    with (folder / _LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
