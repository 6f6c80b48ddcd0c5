"""Each distinct text of a column is judged once: what makes reading a large file as fast as parsing it.

Columns of exports repeat themselves: ten million visits have four outcomes, and a few thousand doors. So texts become
codes, the contract's SQL judges the texts that this file has not shown yet, and rows look their verdicts up. There is
a way for each kind of column; all give the same verdicts, those of the SQL.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import polars as pl

#: Texts of a column (``x_`` columns, as long as there are texts) → their verdicts, see ``rules.verdicts``.
Judge = Callable[[pl.DataFrame], pl.DataFrame]
#: The plainest form of a moment, as a pattern and as the engine reads and writes it.
_PLAIN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2} ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$"
_FORMAT = "%Y-%m-%d %H:%M:%S"
_WRONG, _RIGHT = 1, 2
#: Days that are counted, and their first and last moment in microseconds: 1900 to 2099.
_DAYS, _SECONDS = 73_049, 86_400
_FIRST = -25_567 * 86_400_000_000
_LAST = _FIRST + _DAYS * 86_400_000_000 - 1


@dataclass
class Cells:
    """One column of a block of rows, judged.

    ``t`` typed values, or, where ``texts`` are given, their places among these; ``ok`` whether the cell breaks no rule
    of its own (None: none does); ``h`` its part of the row's hash (UInt64; None for keys, which are no part of it);
    ``said`` what it says in a key (asked for keys alone).
    """

    t: pl.Series
    ok: pl.Series | None
    h: pl.Series | None
    said: Callable[[], pl.Series]
    texts: pl.Series | None = None


class Way(Protocol):
    """How a column is judged, block by block; ``len`` is how much it keeps."""

    def cells(self, block: pl.DataFrame) -> Cells: ...

    def __len__(self) -> int: ...


class _Codes:
    """Distinct texts as numbers from 1; 0 is the empty one."""

    def __init__(self) -> None:
        self._kind = pl.Categorical(pl.Categories.random())
        # The engine forgets the numbers when no column has them any more.
        self._kept = pl.Series([""]).cast(self._kind)
        self._size = 1

    def __len__(self) -> int:
        return self._size

    def of(self, texts: pl.Series) -> pl.Series:
        """UInt32, null where there is no text."""
        codes = texts.cast(self._kind).to_physical()
        most: Any = codes.max()
        self._size = max(self._size, 0 if most is None else most + 1)
        return codes

    def texts(self, codes: pl.Series) -> pl.Series:
        return codes.cat.to(self._kind).cast(pl.String)

    def since(self, known: int) -> pl.Series:
        """The texts of all codes from ``known``."""
        return self.texts(pl.int_range(known, self._size, dtype=pl.UInt32, eager=True))


class _Values:
    """Verdicts by code; text values as places among the distinct ones."""

    def __init__(self) -> None:
        self.verdicts = pl.DataFrame()
        self._codes: _Codes | None = None
        self._texts = pl.Series([], dtype=pl.String)
        self._all_ok = True

    def add(self, judged: pl.DataFrame) -> None:
        if judged["t"].dtype == pl.String:
            self._codes = self._codes or _Codes()
            judged = judged.with_columns(self._codes.of(judged["t"]))
            self._texts = pl.concat([self._texts, self._codes.since(len(self._texts))], rechunk=True)
        self._all_ok = self._all_ok and bool(judged["ok"].all())
        # In one piece: looking up in many is several times slower.
        self.verdicts = pl.concat([self.verdicts, judged], rechunk=True) if self.verdicts.height else judged.rechunk()

    def cells(self, codes: pl.Series) -> Cells:
        t, ok, h, said = (self.verdicts[name] for name in ("t", "ok", "h", "said"))
        is_ok = None if self._all_ok else ok.gather(codes)
        return Cells(
            t.gather(codes), is_ok, h.gather(codes), lambda: said.gather(codes), self._texts if self._codes else None
        )


class Distinct:
    """A column that repeats itself."""

    def __init__(self, name: str, judge: Judge) -> None:
        self._name, self._judge = name, judge
        self._codes, self._values = _Codes(), _Values()

    def __len__(self) -> int:
        return len(self._codes)

    def cells(self, block: pl.DataFrame) -> Cells:
        codes = self._codes.of(block[self._name]).fill_null(0)
        known = self._values.verdicts.height
        if len(self) > known:
            self._values.add(self._judge(self._codes.since(known).to_frame(self._name)))
        return self._values.cells(codes)


class Pairs:
    """A column that is judged together with another one (a door within its building)."""

    def __init__(self, names: list[str], judge: Judge) -> None:
        self._names, self._judge = names, judge
        self._codes = [_Codes() for _ in names]
        self._values = _Values()
        # One place for every pair that there may be: the code of its verdict, 0 where it has none yet.
        self._shape = (0, 0)
        self._known = pl.Series([], dtype=pl.UInt32)

    def __len__(self) -> int:
        return self._values.verdicts.height

    def cells(self, block: pl.DataFrame) -> Cells:
        first, second = (c.of(block[n]).fill_null(0) for n, c in zip(self._names, self._codes, strict=True))
        self._make_room(*map(len, self._codes))
        places = first.cast(pl.UInt64) * self._shape[1] + second
        codes = self._known.gather(places)
        new = places.filter(codes == 0).unique()
        if len(new):
            halves = (new // self._shape[1], new % self._shape[1])
            texts = {n: c.texts(h.cast(pl.UInt32)) for n, c, h in zip(self._names, self._codes, halves, strict=True)}
            known = len(self)
            self._values.add(self._judge(pl.DataFrame(texts)))
            self._known.scatter(new, pl.int_range(known + 1, len(self) + 1, dtype=pl.UInt32, eager=True))
            codes = self._known.gather(places)
        return self._values.cells(codes - 1)

    def _make_room(self, first: int, second: int) -> None:
        """Where there are more texts than rooms for them, twice the rooms; every pair is a new one then."""
        if first > self._shape[0] or second > self._shape[1]:
            self._shape = (1 << first.bit_length(), 1 << second.bit_length())
            self._known = pl.zeros(self._shape[0] * self._shape[1], dtype=pl.UInt32, eager=True)
            self._values = _Values()


class Moments:
    """Moments hardly repeat; their days and their seconds of a day do. Those in another than the plainest form are few.

    ``judge_times``: times of day to their part ``h`` of the row's hash.
    """

    def __init__(self, name: str, judge: Judge, judge_times: Judge) -> None:
        self._name, self._judge, self._judge_times = name, judge, judge_times
        self._others = Distinct(name, judge)
        self._midnight = judge_times(pl.DataFrame({name: ["00:00:00"]}))["h"].item()
        self._days = _Numbered(_DAYS, 1024, self._judged_days)
        self._seconds = _Numbered(_SECONDS, 1, self._judged_seconds)

    def __len__(self) -> int:
        return len(self._others)

    @staticmethod
    def are(cells: pl.Series) -> bool:
        """Whether nearly all cells are moments in their plainest form."""
        share = cells.drop_nulls().head(1000).str.contains(_PLAIN).mean()
        return isinstance(share, float) and share > 0.9

    def cells(self, block: pl.DataFrame) -> Cells:
        x = pl.col(self._name)
        # The engine reads blanks within a moment as well: the pattern does not.
        moment = pl.when(x.str.contains(_PLAIN)).then(x.str.to_datetime(_FORMAT, strict=False, cache=False))
        t = block.select(moment.dt.timestamp("us")).to_series()
        is_plain = t.is_between(_FIRST, _LAST).fill_null(False)
        seconds = t.zip_with(is_plain, pl.Series([_FIRST])) // 1_000_000 - _FIRST // 1_000_000
        is_day, day = self._days.cells((seconds // _SECONDS).cast(pl.UInt32))
        _is_second, time = self._seconds.cells((seconds % _SECONDS).cast(pl.UInt32))
        ok, h = is_plain & is_day, day ^ time
        places = (~ok).arg_true()
        if len(places):
            others = self._others.cells(block[self._name].gather(places).to_frame())
            assert others.h is not None
            t, h = t.scatter(places, others.t.to_physical()), h.scatter(places, others.h)
            ok = ok.scatter(places, True if others.ok is None else others.ok)
        return Cells(t.cast(pl.Datetime("us")), ok, h, lambda: block[self._name])

    def _judged_days(self, numbers: pl.Series) -> pl.DataFrame:
        midnights = (numbers.cast(pl.Int64) * 86_400_000_000 + _FIRST).cast(pl.Datetime("us"))
        verdicts = self._judge(midnights.dt.to_string(_FORMAT).to_frame(self._name))
        is_itself = (verdicts["t"].cast(pl.Datetime("us")) == midnights).fill_null(False)
        return verdicts.select("h", ok=pl.col("ok") & is_itself)

    def _judged_seconds(self, numbers: pl.Series) -> pl.DataFrame:
        times = (numbers.cast(pl.Int64) * 1_000_000_000).cast(pl.Time).dt.to_string("%H:%M:%S")
        return self._judge_times(times.to_frame(self._name)).select(pl.col("h") ^ self._midnight, ok=pl.lit(True))


class _Numbered:
    """Verdicts over numbers below ``size``, judged ``at_once`` that lie together."""

    def __init__(self, size: int, at_once: int, judge: Callable[[pl.Series], pl.DataFrame]) -> None:
        self._judge, self._at_once = judge, at_once
        # 0: not judged yet.
        self._verdict = pl.zeros(size, dtype=pl.UInt8, eager=True)
        self._h = pl.zeros(size, dtype=pl.UInt64, eager=True)

    def cells(self, numbers: pl.Series) -> tuple[pl.Series, pl.Series]:
        """Whether each of ``numbers`` (UInt32) is right, and its part of the row's hash."""
        verdict = self._verdict.gather(numbers)
        if verdict.min() == 0:
            self._add((numbers.filter(verdict == 0) // self._at_once).unique())
            verdict = self._verdict.gather(numbers)
        return verdict == _RIGHT, self._h.gather(numbers)

    def _add(self, groups: pl.Series) -> None:
        within = pl.int_range(self._at_once, dtype=pl.UInt32, eager=True).to_frame("within")
        each = groups.to_frame("group").join(within, how="cross")
        numbers = each.select(pl.col("group") * self._at_once + pl.col("within")).to_series()
        numbers = numbers.filter(numbers < len(self._h))
        judged = self._judge(numbers)
        verdicts = judged.select(pl.when("ok").then(_RIGHT).otherwise(_WRONG).cast(pl.UInt8)).to_series()
        self._verdict, self._h = self._verdict.scatter(numbers, verdicts), self._h.scatter(numbers, judged["h"])


class Each:
    """A column that does not repeat itself, cell by cell."""

    def __init__(self, name: str, judge: Judge) -> None:
        self._name, self._judge = name, judge

    def __len__(self) -> int:
        return 0

    def cells(self, block: pl.DataFrame) -> Cells:
        judged = self._judge(block.select(self._name))
        return Cells(judged["t"], judged["ok"], judged["h"], lambda: judged["said"])


class Keys:
    """Codes that do not repeat themselves: in plain letters, without outer blanks, they are what they say.

    ``header``: what a cell does not say that is certainly no repeated header.
    """

    def __init__(self, name: str, judge: Judge, header: str | None) -> None:
        self._name, self._judge = name, judge
        x = pl.col(name)
        is_plain = (x.str.len_bytes() > 4) & (x.str.len_bytes() == x.str.len_chars()) & (x.str.strip_chars() == x)
        self._is_plain = (is_plain & (x != header) if header else is_plain).fill_null(False)

    def __len__(self) -> int:
        return 0

    def cells(self, block: pl.DataFrame) -> Cells:
        t, ok = block[self._name], block.select(self._is_plain).to_series()
        places = (~ok).arg_true()
        if len(places):
            others = self._judge(block.select(self._name)[places])
            t, ok = t.scatter(places, others["t"]), ok.scatter(places, others["ok"])
        return Cells(t, ok, None, lambda: t)
