"""Which rows stand today: files in the order they count, the winner of each key, and the four counts per file."""

from __future__ import annotations

import hashlib
import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from .readers import read
from .rows import Fault, Judged, judge
from .spec import Source

_NAME_DATES = (
    re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)"),
    re.compile(r"(?<!\d)(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?!\d)"),
    re.compile(r"(?<!\d)(\d{4})年(\d{1,2})月(?:(\d{1,2})日)?"),
    re.compile(r"(?<!\d)(\d{4})(\d{2})(?!\d)()"),
)


@dataclass
class File:
    """One file at a path, read for one source; a copy of another's bytes has the other as `original`."""

    source: Source
    path: str
    sha256: str
    run: int
    first_seen: date
    judged: Judged
    sheet: str
    original: File | None = None
    loaded: int = 0
    duplicate: int = 0
    superseded: int = 0

    @property
    def name_date(self) -> date | None:
        stem = Path(self.path).stem
        for pattern in _NAME_DATES:
            if found := pattern.search(stem):
                year, month, day = (int(part or 1) for part in found.groups())
                if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]:
                    return date(year, month, day)
        return None

    @property
    def day(self) -> date:
        return self.name_date or self.first_seen

    @property
    def status(self) -> str:
        if self.original:
            return "same_as"
        return "held" if self.judged.held else "loaded"

    @property
    def counts(self) -> dict[str, int]:
        return {
            "rows_read": self.judged.rows_read,
            "rows_skipped": self.judged.rows_skipped,
            "rows_loaded": self.loaded,
            "rows_duplicate": self.duplicate,
            "rows_superseded": self.superseded,
            "rows_quarantined": self.judged.rows_quarantined,
        }

    @property
    def faults(self) -> set[Fault]:
        return self.judged.faults


@dataclass
class Ledger:
    """One source: its files, and the rows that stand (`_path`, `_sheet`, `_row`; lists also `_until`)."""

    source: Source
    files: list[File]
    standing: pl.DataFrame
    history: pl.DataFrame = field(default_factory=pl.DataFrame)


def _is_whole(path: Path) -> bool:
    """Whether the name says that the file is all there."""
    return not path.name.startswith(("~$", ".")) and path.suffix not in (".part", ".tmp", ".crdownload")


def natural(path: str) -> list[tuple[int, int, str]]:
    """A path for sorting as people count: 2 before 10."""
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.split(r"(\d+)", path) if part != ""]


def open_files(source: Source, inbox: Path, runs: dict[str, tuple[int, date]], last: tuple[int, date]) -> list[File]:
    """The files that hold `source`, read; `runs` says which run saw a path first, on which day (else the last)."""
    folders = [source.id]
    if source.sheet:
        folders = ["joint_meetings", "joint_meeting_matters"]
    paths = [p for folder in folders for p in sorted((inbox / folder).rglob("*")) if p.is_file() and _is_whole(p)]
    ordered = sorted((p.relative_to(inbox).as_posix() for p in paths), key=lambda p: (runs.get(p, last)[0], natural(p)))
    files: dict[str, File] = {}
    found = []
    for path in ordered:
        run, day = runs.get(path, last)
        digest = hashlib.sha256((inbox / path).read_bytes()).hexdigest()
        if digest in files:
            first = files[digest]
            found.append(File(source, path, digest, run, day, first.judged, first.sheet, original=first))
            continue
        sheet = read(inbox / path, source)
        files[digest] = File(source, path, digest, run, day, judge(sheet, source, day), sheet.name)
        found.append(files[digest])
    return found


def settle(source: Source, files: list[File]) -> Ledger:
    """Work out what stands and fill in the counts of every file."""
    counted = [file for file in files if not file.judged.held]
    order = {id(file): place for place, file in enumerate(sorted(counted, key=lambda file: natural(file.path)))}
    parts = [_delivery(number, file, order[id(file)]) for number, file in enumerate(counted)]
    if not parts:
        return Ledger(source, files, pl.DataFrame())
    rows = pl.concat(parts).with_columns(_listed=pl.lit(True), _until=pl.lit(None, pl.Date))
    rows = _win_list(rows, counted) if source.load == "snapshot" else _win_upsert(rows, source)
    arrival = ["_run", "_name_date", "_place", "_row"]
    same = pl.col("_content") == pl.col("_winner")
    rows = rows.with_columns(_rank=pl.struct(arrival).rank("ordinal").over("_key", "_content"))
    stands = same & (pl.col("_rank") == 1)
    rows = rows.with_columns(
        _fate=pl.when(~pl.col("_listed") | ~same)
        .then(pl.lit("superseded"))
        .when(stands)
        .then(pl.lit("loaded"))
        .otherwise(pl.lit("duplicate"))
    )
    tally = rows.group_by("_file", "_fate").len()
    for number, fate, count in tally.iter_rows():
        setattr(counted[number], fate, count)
    history = rows.filter(stands & ~pl.col("_listed"))
    return Ledger(source, files, rows.filter(pl.col("_fate") == "loaded"), history)


def _delivery(number: int, file: File, place: int) -> pl.DataFrame:
    return file.judged.good.with_columns(
        _file=pl.lit(number),
        _path=pl.lit(file.original.path if file.original else file.path),
        _sheet=pl.lit(file.sheet),
        _run=pl.lit(file.run),
        _name_date=pl.lit(file.name_date, pl.Date),
        _place=pl.lit(place),
    )


def _win_upsert(rows: pl.DataFrame, source: Source) -> pl.DataFrame:
    """Newer `updated_at`, then the later file, then the later row."""
    updated = pl.col("updated_at") if source.has("updated_at") else pl.lit(None, pl.Datetime("us"))
    dated = pl.col("_name_date").is_not_null().all().over("_key")
    ordered = rows.with_columns(_updated=updated, _dated=pl.when(dated).then(pl.col("_name_date"))).sort(
        "_updated", "_dated", "_run", "_place", "_row", nulls_last=False
    )
    return ordered.with_columns(_winner=pl.col("_content").last().over("_key")).drop("_updated", "_dated")


def _win_list(rows: pl.DataFrame, files: list[File]) -> pl.DataFrame:
    """The version of the latest list that has the key; listed when the newest list has it, good or bad."""
    dated = all(file.name_date for file in files)
    lists = sorted(
        range(len(files)),
        key=lambda n: ((files[n].name_date or date.min) if dated else date.min, files[n].run, natural(files[n].path)),
    )
    place = {number: nth for nth, number in enumerate(lists)}
    last_seen: dict[str, int] = {}
    for number, file in enumerate(files):
        for key in set(file.judged.good["_key"]) | file.judged.bad_keys:
            last_seen[key] = max(last_seen.get(key, -1), place[number])
    newest = len(lists) - 1
    until = {key: files[lists[nth + 1]].day - timedelta(days=1) for key, nth in last_seen.items() if nth < newest}
    ordered = rows.with_columns(_list=pl.col("_file").replace_strict(place, return_dtype=pl.Int64)).sort(
        "_list", "_row"
    )
    return ordered.with_columns(
        _winner=pl.col("_content").last().over("_key"),
        _listed=~pl.col("_key").is_in(list(until)),
        _until=pl.col("_key").replace_strict(until, default=None, return_dtype=pl.Date),
    ).drop("_list")
