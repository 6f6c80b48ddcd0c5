"""Random numbers that depend on nothing but their names: seed, source, month, column, row.

Counter based (SplitMix64), so any month of any source comes out the same in whatever order files are
written and however the rows are cut into batches; and it is whole-column arithmetic.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import polars as pl

_GOLDEN = 0x9E3779B97F4A7C15


def sub_seed(*parts: object) -> int:
    """A 64-bit seed from a path of names."""
    text = "\x1f".join(map(str, parts))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def pool(weights: Sequence[float], size: int = 4096, values: Sequence[object] | None = None) -> pl.Series:
    """A table to draw from: each value stands in it as often as its weight says (largest remainder)."""
    items = list(values) if values is not None else list(range(len(weights)))
    total = sum(weights)
    exact = [w / total * size for w in weights]
    counts = [int(e) for e in exact]
    by_rest = sorted(range(len(exact)), key=lambda i: (counts[i] - exact[i], i))
    for i in by_rest[: size - sum(counts)]:
        counts[i] += 1
    return pl.Series([v for v, n in zip(items, counts, strict=True) for _ in range(n)])


class Draws:
    """Columns of random values over rows numbered by ``index``; one name, one independent column."""

    def __init__(self, index: pl.Series, *parts: object) -> None:
        self.index = index.cast(pl.UInt64)
        self.parts = parts

    def __len__(self) -> int:
        return len(self.index)

    def bits(self, name: str) -> pl.Series:
        z = self.index * _GOLDEN + sub_seed(*self.parts, name)
        z = (z ^ (z // (1 << 30))) * 0xBF58476D1CE4E5B9
        z = (z ^ (z // (1 << 27))) * 0x94D049BB133111EB
        return z ^ (z // (1 << 31))

    def uniform(self, name: str, low: float = 0.0, high: float = 1.0) -> pl.Series:
        unit = (self.bits(name) // (1 << 11)).cast(pl.Float64) / float(1 << 53)
        return unit * (high - low) + low

    def below(self, name: str, count: int) -> pl.Series:
        """Whole numbers 0 .. count - 1."""
        return (self.bits(name) % count).cast(pl.Int64)

    def between(self, name: str, low: int, high: int) -> pl.Series:
        """Whole numbers low .. high, both included."""
        return self.below(name, high - low + 1) + low

    def pick(self, name: str, values: pl.Series | Sequence[object]) -> pl.Series:
        table = values if isinstance(values, pl.Series) else pl.Series(values)
        return table.gather(self.bits(name) % len(table))

    def chance(self, name: str, probability: float | pl.Series) -> pl.Series:
        return self.uniform(name) < probability
