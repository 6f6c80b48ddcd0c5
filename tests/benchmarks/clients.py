"""People who click: many clients on one server at once, each waiting for its answer, with or without a pause."""

from __future__ import annotations

import http.client
import os
import random
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue


@dataclass(frozen=True, slots=True)
class Request:
    """One click: what kind it is (a page, a chart), and what the browser sends for it."""

    kind: str
    path: str
    body: bytes
    headers: dict[str, str] = field(
        default_factory=lambda: {"Content-Type": "application/json", "Accept-Encoding": "gzip"}
    )


@dataclass(frozen=True, slots=True)
class Answer:
    kind: str
    seconds: float
    size: int
    is_good: bool


@dataclass(frozen=True, slots=True)
class Load:
    answers: list[Answer]
    seconds: float

    def ms(self, share: float, kind: str | None = None) -> float:
        """The time within which this share of the answers came; 1 is the slowest."""
        times = sorted(a.seconds for a in self.answers if kind in (None, a.kind))
        return 1000 * times[min(int(share * len(times)), len(times) - 1)]

    @property
    def per_second(self) -> float:
        return len(self.answers) / self.seconds


def load(port: int, requests: Iterable[Request], people: int, seconds: float, pause: float = 0, bad: str = "") -> Load:
    """`people` send `requests` in turn for so many seconds or until there are none left. `pause` lies between two
    clicks of one of them, whatever the answer took. An answer is good with status 200 and without the text `bad`."""
    waiting: SimpleQueue[Request] = SimpleQueue()
    for request in requests:
        waiting.put(request)
    answers: list[Answer] = []
    started = time.perf_counter()
    end = started + seconds

    def click(connection: http.client.HTTPConnection, due: float) -> None:
        while due < end:
            time.sleep(max(0.0, due - time.perf_counter()))
            try:
                answers.append(_ask(connection, waiting.get_nowait(), bad.encode()))
            except Empty:
                return
            due = max(due + pause, time.perf_counter())
            if time.perf_counter() >= end:
                return

    drawn = random.Random(1)
    threads = []
    for _ in range(people):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        threads.append(threading.Thread(target=click, args=(connection, started + drawn.uniform(0, pause))))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Load(answers, time.perf_counter() - started)


def _ask(connection: http.client.HTTPConnection, request: Request, bad: bytes) -> Answer:
    started = time.perf_counter()
    connection.request("POST", request.path, request.body, request.headers)
    response = connection.getresponse()
    content = response.read()
    seconds = time.perf_counter() - started
    return Answer(request.kind, seconds, len(content), response.status == 200 and not (bad and bad in content))


def processor_seconds(pid: int) -> float:
    """Processor time of a process and its children so far; on a busy machine it says more than the clock."""
    spent = 0.0
    for process in [pid, *_children(pid)]:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        spent += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return spent


def _children(pid: int) -> list[int]:
    listed = [path.read_text().split() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    return [int(child) for children in listed for child in children]
