"""How the rows of a small city reach the inbox: months that did not come, corrections, pieces, copies, late files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from .city_files import Export, Row, part, write
from .kpi_city_ground import DAY, Ground, months_before
from .spec import Source, sources

#: Names under which a plan says that a month did not come.
GROUPS = {
    "visits": ("visits",),
    "grids": ("party_grid_events", "safety_grid_events", "fire_hazards"),
    "party": ("party_grid_events",),
    "safety": ("safety_grid_events",),
    "fire": ("fire_hazards",),
    "cases": ("service_cases",),
    "checkins": ("volunteer_checkins",),
}
#: Last days of what is on a list, and days up to which a vanished key must count.
ENDING = {"left_on", "ended_on", "valid_to", "closed_on", "disbanded_on", "completed_on"}
#: What a newer list says otherwise where it has such columns.
CHANGING = {"unit_code", "target_code", "left_on", "registered_on", "closed_on"}


@dataclass
class Sent:
    """An export and the run that sees it first; an early one lies there before most events."""

    export: Export
    run: int = 2


def ending(source: str) -> str:
    return {"csv": ".csv", "xlsx": ".xlsx", "ndjson": ".ndjson"}[sources()[source].kind]


def sent(source: str, name: str, rows: list[Row], run: int = 2) -> Sent:
    habits = {"tokens": False, "wide": 0, "dates": ["true", "iso"], "thousands": source == "funding_ledger"}
    return Sent(Export(f"{source}/{name}{ending(source)}", [part(source, rows)], habits), run)


def event_days(source: Source, row: Row) -> list[date]:
    found = [row.values[column.name] for column in source.columns if column.is_event]
    return [value.date() if isinstance(value, datetime) else value for value in found if value]


def without_gaps(ground: Ground, source: str, rows: list[Row]) -> list[Row]:
    """The rows that have no event in a month of which nothing came."""
    gaps = {months_before(ground.plan.as_of, back) for group, back in ground.plan.gaps if source in GROUPS[group]}
    return [row for row in rows if not gaps & {day.replace(day=1) for day in event_days(sources()[source], row)}]


def corrected(ground: Ground, source: str, rows: list[Row]) -> tuple[list[Row], list[Row]]:
    """Versions to come before `rows` and versions to come after; which stand is for `updated_at` and files to say."""
    spec = sources()[source]
    before: list[Row] = []
    after: list[Row] = []
    if not (ground.plan.is_corrected and (ground.plan.is_ordered or spec.has("updated_at"))):
        return before, after
    for row in ground.rng.sample(rows, min(5, len(rows))):
        key = {name: row.values[name] for name in spec.keys}
        other = Row(ground.one_of(rows).values | key)
        if spec.has("updated_at"):
            other.values["updated_at"] = row.values["updated_at"] + ground.pick(-1, 1) * DAY
        ground.pick(before, after).append(other)
    return before, after


def monthly(ground: Ground, source: str, rows: list[Row]) -> list[Sent]:
    """Files of several months each, named after one of them; now and then after one of which nothing came."""
    plan = ground.plan
    before, after = corrected(ground, source, rows)
    rows = without_gaps(ground, source, rows)
    rows.sort(key=lambda row: event_days(sources()[source], row)[0])
    size = -(-len(rows) // plan.files)
    pieces = [rows[nth : nth + size] for nth in range(0, len(rows), size)]
    pieces[0], pieces[-1] = before + pieces[0], pieces[-1] + after
    out = []
    for piece in pieces:
        month = event_days(sources()[source], ground.one_of(piece))[0]
        gaps = [back for group, back in plan.gaps if source in GROUPS[group]]
        if gaps and ground.chance(0.15):
            month = months_before(plan.as_of, ground.one_of(gaps))
        out.append(sent(source, f"导出{len(out)}_{month:%Y%m}", piece))
    return out


def irregular(ground: Ground, source: str, rows: list[Row], *, is_twice: bool) -> list[Sent]:
    """One file, or a first and a later one that says some things otherwise."""
    plan = ground.plan
    if not is_twice:
        return [sent(source, "台账", rows)]
    before, after = corrected(ground, source, rows)
    cut = len(rows) // 2
    names = ("台账2", "台账10") if ground.chance(0.5) else (f"台账{plan.as_of:%Y%m}", f"台账{plan.today:%Y%m%d}")
    return [sent(source, names[0], before + rows[:cut]), sent(source, names[1], rows[cut:] + after)]


def listed(ground: Ground, source: str, rows: list[Row], *, is_twice: bool) -> list[Sent]:
    """A list, and a newer one that lost some keys, has some more, and says two rows otherwise."""
    plan = ground.plan
    if not (is_twice and plan.is_relisted and len(rows) > 6):
        return [sent(source, f"名册_{ground.start:%Y%m%d}", rows)]
    order = ground.rng.sample(rows, len(rows))
    lost, new, changed, kept = order[:3], order[3:5], order[5:7], order[5:]
    keys = sources()[source].keys
    for row in changed:
        other = ground.one_of(kept).values
        free = [name for name in row.values if name not in keys]
        wanted = [name for name in free if name in CHANGING] or free
        again = row.again("loaded", **{name: other[name] for name in wanted})
        kept = [again if one is row else one for one in kept]
    day = ground.pick(*[plan.as_of - back * DAY for back in (-6, 2, 25, 60, 140)], plan.first_month + 14 * DAY)
    for column in ENDING & set(lost[0].values):  # where an end meets the day before the list without it
        lost[0].values[column], lost[1].values[column] = day - DAY, day
    names = [f"名册_{ground.start:%Y%m%d}", f"名册_{day:%Y%m%d}"]
    runs = [2, 2]
    if plan.is_late:  # the day of the list is the day it was first seen
        names, runs = ["名册1", "名册2"], [1, ground.pick(2, 3)]
    older, newer = lost + kept_before(rows, new, lost), kept + new
    return [sent(source, names[0], older, runs[0]), sent(source, names[1], newer, runs[1])]


def kept_before(rows: list[Row], new: list[Row], lost: list[Row]) -> list[Row]:
    """Rows of the older list beside those it alone has."""
    return [row for row in rows if not any(row is one for one in [*new, *lost])]


def scattered(ground: Ground, files: list[Sent]) -> list[Sent]:
    """Some files sent twice, in pieces or late; only those of transactions, as a piece of a list is another list."""
    plan = ground.plan
    out = []
    for one in files:
        export, piece = one.export, one.export.parts[0]
        is_upsert = piece.source.load == "upsert" and len(export.parts) == 1
        if is_upsert and plan.is_late and ground.chance(plan.scatter):
            one.run = 3
        if plan.is_resent and ground.chance(plan.scatter):
            stem, dot, kind = export.path.rpartition(".")
            export.copies.append(f"{stem}(1){dot}{kind}")
        if is_upsert and plan.is_split and ground.chance(plan.scatter) and len(piece.lines) > 3:
            cut = ground.rng.randrange(1, len(piece.lines))
            stem, dot, kind = export.path.rpartition(".")
            rest = Export(f"{stem}_续{dot}{kind}", [part(piece.source.id, piece.lines[cut:])], export.habits)
            piece.lines = piece.lines[:cut]
            out.append(Sent(rest, one.run))
        out.append(one)
    return out


def write_all(ground: Ground, inbox: Path, files: list[Sent]) -> dict[str, int]:
    """Write the files; path → the run that sees it first."""
    runs = {}
    for one in files:
        write(one.export, inbox, ground.rng)
        runs |= dict.fromkeys([one.export.path, *one.export.copies], one.run)
    return runs
