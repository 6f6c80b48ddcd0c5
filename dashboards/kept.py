"""What was worked out once and is kept: at most so many bytes, the least recently asked for makes room."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """Values by what was asked for. For many threads."""

    def __init__(self, most_bytes: int, size: Callable[[T], int]) -> None:
        self._most, self._size = most_bytes, size
        self._values: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = threading.Lock()
        self.bytes = 0

    @property
    def share(self) -> float:
        """Of the room there is, what is taken."""
        return self.bytes / self._most

    def get(self, key: Hashable) -> T | None:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: Hashable, value: T) -> None:
        with self._lock:
            if key in self._values:
                self.bytes -= self._size(self._values.pop(key))
            self._values[key] = value
            self.bytes += self._size(value)
            while self.bytes > self._most:
                self.bytes -= self._size(self._values.popitem(last=False)[1])
