"""The production server in a process of its own."""

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """The production server in a process of its own, as the command starts it; pages are made when they are asked for,
    unless it `makes_ahead` too."""

    def __init__(self, folder: Path, home: Path | None = None, makes_ahead: bool = False) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        told = f", makes_ahead={makes_ahead}" + (f", home=pathlib.Path({str(home)!r})" if home else "")
        code = "import sys, pathlib, dashboards.server as s; s.serve(pathlib.Path(sys.argv[1]), port=int(sys.argv[2])"
        self.process = subprocess.Popen(
            [sys.executable, "-c", f"{code}{told})", str(folder), str(self.port)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def health(self) -> dict | None:
        """What the health address says; None while nobody answers."""
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=5) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            return json.load(error)
        except OSError:
            return None

    def wait(self) -> "Server":
        """Until it answers."""
        return self.until(lambda: self.health() is not None, "the server did not come up")

    def until(self, holds: Callable[[], bool], otherwise: str, seconds: float = 60) -> "Server":
        """Poll until something holds while the server runs; the pause between two looks is the wait for its end."""
        end = time.monotonic() + seconds
        while not holds():
            assert self.process.poll() is None, self.process.stdout.read()
            assert time.monotonic() < end, otherwise
            try:
                self.process.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
        return self

    def has_open(self, file: Path) -> bool:
        """To be asked again where not: another handle may be closed while it is looked at."""
        with suppress(FileNotFoundError):
            return any(handle.readlink() == file for handle in Path(f"/proc/{self.process.pid}/fd").iterdir())
        return False

    def stop(self, with_signal: int = signal.SIGTERM) -> tuple[int, str]:
        """Ask it to stop; its exit code and what it said."""
        if self.process.poll() is None:
            self.process.send_signal(with_signal)
        said, _ = self.process.communicate(timeout=20)
        return self.process.returncode, said
