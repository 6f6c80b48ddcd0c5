"""An engine with the normalisers, asked for whole lists of texts at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa

from ingest.home import Home
from ingest.validate import engine

KEY = "a key of the tests"


class Normalisers:
    """The macros on a connection of their own."""

    def __init__(self, con: Any) -> None:
        self.con = con

    def ask(self, function: str, texts: Sequence[str | None]) -> list:
        """Each text's value, in order. ``function``: a macro's name, perhaps within others, or a call on ``v``."""
        call = function if "v" in function.partition("(")[2] else f"{function}(v{')' * function.count('(')})"
        return [value for (value,) in self.ask_all([call], texts)]

    def ask_all(self, calls: Sequence[str], texts: Sequence[str | None]) -> list[tuple]:
        """Each text's values of all calls on ``v``, in order."""
        self.con.register("asked", pa.table({"v": pa.array(texts, pa.string()), "place": range(len(texts))}))
        return self.con.execute(f"SELECT {', '.join(calls)} FROM asked ORDER BY place").fetchall()

    def check(self, function: str, table: dict[str | None, Any]) -> None:
        """All pairs that come out otherwise are shown at once."""
        found = dict(zip(table, self.ask(function, list(table)), strict=True))
        otherwise = {text: value for text, value in found.items() if value != table[text]}
        assert otherwise == {}, otherwise


@contextmanager
def normalisers(folder: Path) -> Iterator[Normalisers]:
    """``folder``: of a home, for the key of the pseudonyms."""
    with engine(Home.open(folder), threads=1) as con:
        yield Normalisers(con)
