"""Each distinct text of a column is judged once: what makes reading a large file as fast as parsing it.

Columns of exports repeat themselves: ten million visits have four outcomes, and a few thousand doors. So texts become
codes, the contract's SQL judges the texts that this file has not shown yet, and rows look their verdicts up. There is
a way for each kind of column; all give the same verdicts, those of the SQL.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

import polars as pl

#: Texts of a column (``x_`` columns, as long as there are texts) → their verdicts, see ``rules.verdicts``.
Judge = Callable[[pl.DataFrame], pl.DataFrame]
_DAY, _TIME = r"^\d{4}-\d{2}-\d{2}$", r"^ ([01]\d|2[0-3]):[0-5]\d:[0-5]\d$"
_MIDNIGHT = " 00:00:00"


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
    """Moments hardly repeat; their days and their times of day do. Those in another than the plainest form are few."""

    def __init__(self, name: str, judge: Judge, judge_times: Judge) -> None:
        """``judge_times``: times of day to their microseconds ``t`` and their part of the row's hash ``h``."""
        x = pl.col(name)
        self._name = name
        self._others = Distinct(name, judge)
        midnight = judge_times(pl.DataFrame({name: [_MIDNIGHT]}))["h"].item()
        self._days = _Half(name, _DAY, lambda days: judge(days.select(x + _MIDNIGHT)))
        self._times = _Half(name, _TIME, lambda t: judge_times(t).with_columns(pl.col("h") ^ midnight, ok=pl.lit(True)))

    def __len__(self) -> int:
        return len(self._days.codes) + len(self._times.codes) + len(self._others)

    @staticmethod
    def are(cells: pl.Series) -> bool:
        """Whether nearly all cells are moments in their plainest form."""
        share = cells.drop_nulls().head(1000).str.contains(_DAY[:-1] + _TIME[1:]).mean()
        return isinstance(share, float) and share > 0.9

    def cells(self, block: pl.DataFrame) -> Cells:
        cells = block[self._name]
        day = self._days.cells(cells.str.slice(0, 10), ahead=_calendar)
        time = self._times.cells(cells.str.slice(10))
        t, ok, h = day["t"] + time["t"], day["ok"] & time["ok"], day["h"] ^ time["h"]
        places = (~ok).arg_true()
        if len(places):
            others = self._others.cells(cells.gather(places).to_frame())
            assert others.h is not None
            t, h = t.scatter(places, others.t.to_physical()), h.scatter(places, others.h)
            ok = ok.scatter(places, True if others.ok is None else others.ok)
        return Cells(t.cast(pl.Datetime("us")), ok, h, lambda: cells)


class _Half:
    """Days, or times of day: verdicts over those in their ``plain`` form."""

    def __init__(self, name: str, plain: str, judge: Judge) -> None:
        self._name, self._plain, self._judge = name, plain, judge
        self.codes = _Codes()
        self._verdicts = pl.DataFrame(schema={"t": pl.Int64, "ok": pl.Boolean, "h": pl.UInt64})

    def cells(self, texts: pl.Series, ahead: Callable[[pl.Series], pl.Series] | None = None) -> pl.DataFrame:
        codes = self.codes.of(texts).fill_null(0)
        known = self._verdicts.height
        if len(self.codes) > known:
            if ahead:
                self.codes.of(ahead(self.codes.since(known)))
            self._add(self.codes.since(known).to_frame(self._name))
        return pl.DataFrame([column.gather(codes) for column in self._verdicts])

    def _add(self, texts: pl.DataFrame) -> None:
        is_plain = texts.select(pl.col(self._name).str.contains(self._plain)).to_series()
        added = pl.DataFrame({"t": 0, "ok": False, "h": 0}, schema=self._verdicts.schema)[[0] * texts.height]
        if is_plain.any():
            t, ok, h = self._judge(texts.filter(is_plain)).select("t", "ok", "h")
            places = is_plain.arg_true()
            judged = (t.cast(pl.Datetime("us")).to_physical().fill_null(0), ok & t.is_not_null(), h)
            added = pl.DataFrame([old.scatter(places, new) for old, new in zip(added, judged, strict=True)])
        self._verdicts = pl.concat([self._verdicts, added], rechunk=True)


def _calendar(days: pl.Series) -> pl.Series:
    """The days around those of a file, which its later blocks will show."""
    seen = days.str.to_date("%Y-%m-%d", strict=False).drop_nulls()
    if seen.is_empty():
        return days
    last: Any = seen.max()
    around = pl.date_range(last - timedelta(days=1000), last + timedelta(days=400), eager=True)
    return around.dt.strftime("%Y-%m-%d")


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
