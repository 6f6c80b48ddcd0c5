"""The judge's scorecard: attainment of every row that has a target, scores by area and in total, noise and rank.

It knows rows of KPIs and levels of units only, and nothing of exports.
"""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from .kpi_oracle import Key, Row
from .kpi_spec import AREAS, Kpi, catalogue
from .kpi_units import PLACE

TOTAL = "total"
SCORED_LEVELS = ("city", "street", "community")
FEWEST_PEERS = 5
CERTAIN = 1.96  # two standard errors: a difference that chance alone hardly makes
Rows = Mapping[Key, Row]
Place = tuple[str, date, str]  # unit, month, basis


class Target(NamedTuple):
    """A line of targets.csv; without a unit it is for all."""

    kpi_id: str
    unit_code: str | None
    from_month: date
    target: float


class Score(NamedTuple):
    """What is published for one unit, month, basis and area."""

    level: str
    score: float | None
    rag: str | None
    kpis_counted: int
    weight_counted: float
    noise: float | None
    is_provisional: bool
    is_enough: bool  # at least two thirds of the weight; not a column of its own
    rank: int | None = None
    ranked_units: int | None = None


def read_targets(path: Path) -> list[Target]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            Target(
                line["kpi_id"],
                line["unit_code"] or None,
                date.fromisoformat(line["from_month"][:7] + "-01"),
                float(line["target"]),
            )
            for line in csv.DictReader(file)
        ]


def target_of(kpi: Kpi, unit: str, month: date, targets: Iterable[Target]) -> float | None:
    """The unit's own line, else the line for all, else the catalogue's; of several lines the latest that has begun."""
    begun = [line for line in targets if line.kpi_id == kpi.id and line.from_month <= month]
    for whose in (unit, None):
        lines = [line for line in begun if line.unit_code == whose]
        if lines:
            return max(lines, key=lambda line: line.from_month).target
    return kpi.target


def attainment(direction: str | None, value: float | None, target: float | None) -> float | None:
    """0..1: how far a value has come towards its target."""
    if direction is None or value is None or target is None:
        return None
    if direction == "up":
        reached = value / target if target else float(value >= 0)
    elif target == 0:
        reached = float(value == 0)
    else:
        reached = 1.0 if value <= target else target / value
    return min(max(reached, 0.0), 1.0)


def attainments(rows: Rows, targets: Iterable[Target] = ()) -> dict[Key, tuple[float | None, float | None]]:
    """Target and attainment of every row."""
    lines = list(targets)
    found = {}
    for key, row in rows.items():
        kpi = catalogue()[key[0]]
        target = target_of(kpi, key[1], key[2], lines) if lines else kpi.target
        found[key] = target, attainment(kpi.direction, row.value, target)
    return found


def weighs(kpi: Kpi, level: str, month: date) -> bool:
    """Whether the KPI has a weight for units of this level in this month."""
    if not kpi.weight or PLACE[level] > PLACE[kpi.lowest]:
        return False
    if kpi.scored == "quarter_end" and month.month % 3:
        return False
    return level in (kpi.scored_at or SCORED_LEVELS)


def standard_error(kpi: Kpi, row: Row, target: float | None) -> float:
    """Of an attainment, by chance alone: that of a share, with two of each kind added."""
    if not kpi.is_percent or not target or row.numerator is None or row.denominator is None:
        return 0.0
    share = min(max((row.numerator + 2) / (row.denominator + 4), 0.0), 1.0)
    return 100 * math.sqrt(share * (1 - share) / (row.denominator + 4)) / target


def scorecard(
    rows: Rows, levels: Mapping[str, str], as_of: date, targets: Iterable[Target] = ()
) -> dict[tuple[str, date, str, str], Score]:
    """(unit_code, month, basis, area or total) → score, for every city, street and community that has rows."""
    reached = attainments(rows, targets)
    by_place: dict[Place, dict[str, Key]] = defaultdict(dict)
    for key in rows:
        if levels.get(key[1]) in SCORED_LEVELS:
            by_place[key[1:]][key[0]] = key
    found: dict[tuple[str, date, str, str], Score] = {}
    for (unit, month, basis), keys in by_place.items():
        is_over = (as_of + timedelta(days=1)).day == 1 or month < as_of.replace(day=1)
        counted = {kpi: (rows[key], *reached[key]) for kpi, key in keys.items()}
        for area, score in _scores(counted, levels[unit], month, is_over=is_over).items():
            found[unit, month, basis, area] = score
    _rank(found)
    return found


Counted = dict[str, tuple[Row, float | None, float | None]]  # KPI → row, target, attainment


def _scores(counted: Counted, level: str, month: date, *, is_over: bool) -> dict[str, Score]:
    """The scores of one unit in one month."""
    found: dict[str, Score] = {}
    sums = [0.0, 0.0]
    for area in AREAS:
        applying = [kpi for kpi in catalogue().values() if kpi.area == area and weighs(kpi, level, month)]
        applied = sum(kpi.weight for kpi in applying)
        with_value = [(kpi, *counted[kpi.id]) for kpi in applying if kpi.id in counted]
        with_value = [line for line in with_value if line[3] is not None]
        weight = sum(kpi.weight for kpi, *_ in with_value)
        sums = [sums[0] + weight, sums[1] + applied]
        score = noise = None
        if weight:
            score = 100 * sum(kpi.weight * done for kpi, _, _, done in with_value) / weight  # type: ignore[operator]
            errors = [kpi.weight * standard_error(kpi, row, target) for kpi, row, target, _ in with_value]
            noise = 100 * math.sqrt(sum(error**2 for error in errors)) / weight
        found[area] = _score(level, score, noise, len(with_value), weight, applied, is_over=is_over)
    scores = [(line.score, line.noise) for line in found.values() if line.score is not None]
    count = len(scores)
    total = sum(score for score, _ in scores) / count if count else None
    noise = math.sqrt(sum(noise**2 for _, noise in scores)) / count if count else None  # type: ignore[operator]
    kpis = sum(line.kpis_counted for line in found.values())
    found[TOTAL] = _score(level, total, noise, kpis, *sums, is_over=is_over)
    return found


def _score(
    level: str, score: float | None, noise: float | None, kpis: int, weight: float, applied: float, *, is_over: bool
) -> Score:
    enough = score is not None and 3 * weight >= 2 * applied
    rag = None
    if score is not None and enough and is_over:
        rounded = round(score, 9)
        rag = "green" if rounded >= 90 else "amber" if rounded >= 75 else "red"
    share = weight / applied if applied else 0.0
    return Score(level, score, rag, kpis, share, noise, not is_over, enough)


def _rank(scores: dict[tuple[str, date, str, str], Score]) -> None:
    """Fill in the ranks among units of one level, month, basis and area that have enough weight."""
    groups: dict[tuple, list[tuple[str, date, str, str]]] = defaultdict(list)
    for key, score in scores.items():
        if score.is_enough:
            groups[score.level, *key[1:]].append(key)
    for keys in groups.values():
        if len(keys) >= FEWEST_PEERS:
            ranks = ranked([(round(scores[key].score, 9), scores[key].noise) for key in keys])  # type: ignore[arg-type,misc]
            for key, rank in zip(keys, ranks, strict=True):
                scores[key] = scores[key]._replace(rank=rank, ranked_units=len(keys))


def ranked(peers: list[tuple[float, float]]) -> list[int]:
    """Rank of each (score, noise): behind those that are better beyond chance, and behind none with a lower score."""
    raw = [
        1 + sum(other - score > CERTAIN * math.sqrt(noise**2 + other_noise**2) for other, other_noise in peers)
        for score, noise in peers
    ]
    found: dict[float, int] = {}
    worst = 0
    for score in sorted({score for score, _ in peers}, reverse=True):
        worst = max([worst] + [rank for rank, (own, _) in zip(raw, peers, strict=True) if own == score])
        found[score] = worst
    return [found[score] for score, _ in peers]
