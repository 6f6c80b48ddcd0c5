"""三级联席会议: city, streets and communities meet each quarter; one workbook holds meetings and what they settled."""

from __future__ import annotations

import random
from datetime import date, timedelta

import polars as pl

from ingest.demo.books import Book
from ingest.demo.city import City
from ingest.demo.handling import IN_TIME, OFFICES, in_time, pace, titled
from ingest.demo.ledgers import HALF_YEARS, Volume
from ingest.demo.names import title_pool
from ingest.demo.rand import sub_seed
from ingest.demo.seasons import FIRST_DAY, LAST_DAY, REFORM, day_number
from ingest.demo.world import Part, World, as_known, copy_code, frame, to_date, unit_code
from ingest.demo.writers import Desk

VOLUME = Volume(1225, 34, 16)
_FORMATS = ("情况调度", "定期通报", "开展调研", "专项督查")
#: The quarter whose compliance the report states: every unit meets, its secretary in the chair.
_FULL_QUARTER = date(2026, 7, 1)
#: Share of units that miss a quarter, by street; the city never does.
_MISSED = (0.02, 0.06, 0.15)


def _meeting_table(city: City, seed: int) -> pl.DataFrame:
    rng = random.Random(sub_seed(seed, "meetings"))
    rows: list[tuple[object, ...]] = []
    starts = [date(2025 + q // 4, q % 4 * 3 + 1, 1) for q in range(8)]
    for start in starts:
        length = min(start + timedelta(days=88), LAST_DAY) - start
        communities = city.old_communities if start < REFORM else city.new_communities
        units: list[tuple[int | None, str]] = [(None, ""), (0, ""), (1, ""), (2, "")]
        units += [(u.street, u.suffix) for u in communities]
        for street, suffix in units:
            missed = 0.0 if street is None or start == _FULL_QUARTER else _MISSED[street]
            missed = 0.35 if start.month == 10 and start.year == 2026 else missed
            for extra in range(2 if rng.random() < 0.12 else 1):
                if not extra and rng.random() < missed and street is not None:
                    continue
                day = start + timedelta(days=rng.randint(3, length.days))
                chair = "书记" if not extra and (start == _FULL_QUARTER or rng.random() > 0.03) else "其他"
                rows.append((street, suffix, day, chair, rng.choice(_FORMATS), rng.randint(6, 24)))
    # The first and the last working days of the period see the city's own meetings.
    rows.append((None, "", FIRST_DAY + timedelta(days=7), "书记", _FORMATS[0], 28))
    rows.sort(key=lambda r: (r[2], str(r[1])))
    return frame(
        rows, street=pl.Int64, suffix=pl.String, held_on=pl.Date, convener_post=pl.String, format=pl.String,
        attending_units=pl.Int64,
    ).with_row_index("meeting").with_columns(pl.col("meeting").cast(pl.Int64))  # fmt: skip


def _meetings(part: Part, table: pl.DataFrame) -> pl.DataFrame:
    # The city is one at any scale: its own meetings are those of the first copy.
    rows = part.spread(table).filter(pl.col("street").is_not_null() | (pl.col("k") == 0))
    return rows.with_columns(meeting_id=copy_code("LXHY", "meeting", 4), unit_code=unit_code())


def _matters(part: Part, table: pl.DataFrame, titles: pl.Series) -> pl.DataFrame:
    rows, draws = part.rows(VOLUME.total, "joint_meeting_matters")
    own = table.filter(pl.col("street").is_not_null())
    pending = rows["j"].is_between(VOLUME.resolved, VOLUME.resolved + VOLUME.open, closed="left")
    done_by, lately = LAST_DAY - timedelta(days=10), LAST_DAY - timedelta(days=45)
    early = draws.pick("meeting", own.filter(pl.col("held_on") <= done_by)["meeting"])
    late = draws.pick("late-meeting", own.filter(pl.col("held_on") >= lately)["meeting"])
    # The first copy's city meetings settle something, too.
    city = draws.pick("city-meeting", table.filter(pl.col("street").is_null(), pl.col("held_on") <= done_by)["meeting"])
    of_city = (rows["k"] == 0) & draws.chance("city", 0.12)
    meeting = late.zip_with(pending, city.zip_with(of_city, early))
    held, street = table["held_on"].gather(meeting), table["street"].fill_null(0).gather(meeting)
    allowed = draws.pick("allowed", (15, 20, 30, 45))
    taken = (pace(draws, pl.Series(IN_TIME).gather(street)) * allowed).floor().cast(pl.Int64).clip(1)
    day = held.cast(pl.Int32).cast(pl.Int64)
    resolved = to_date(in_time(day, taken, day_number(LAST_DAY), draws))
    table = rows.with_columns(
        meeting=meeting, held_on=held, due_on=to_date(day + allowed), handling_unit=draws.pick("office", OFFICES),
        resolved_on=pl.when(pl.col("j") < VOLUME.resolved).then(resolved),
        invalid=pl.col("j") >= VOLUME.resolved + VOLUME.open, **titled(draws, titles),
    ).sort("k", "held_on", "j")  # fmt: skip
    return table.with_columns(issue_id=copy_code("LXSX", "j", 5), meeting_id=copy_code("LXHY", "meeting", 4))


def write_joint_meetings(desk: Desk, world: World) -> None:
    """The half-year books lie now in one folder, now in the other; the last one in both."""
    table, titles = _meeting_table(world.city, world.seed), title_pool(world.seed, "joint_meetings")
    status = (
        pl.when("invalid").then(pl.lit("已撤销")).when(pl.col("resolved_on").is_not_null()).then(pl.lit("已办结"))
        .otherwise(pl.lit("办理中")).alias("status")
    )  # fmt: skip
    folders = ("joint_meetings", "joint_meeting_matters", "joint_meetings", "joint_meetings")
    for (after, until), folder in zip(HALF_YEARS, folders, strict=True):
        name = f"联席会议台账_{until:%Y%m}.xlsx"
        with Book(desk, folder, name) as book:
            sheet = book.sheet("会议", ["联席会议会议台账"], desk.contracts["joint_meetings"])
            for part in world.parts():
                sheet.append(as_known(_meetings(part, table), after, until, ("held_on",)))
            sheet.foot(["制表人："])
            sheet = book.sheet("议定事项", ["联席会议议定事项台账"], desk.contracts["joint_meeting_matters"])
            for part in world.parts():
                events = ("held_on", "resolved_on")
                sheet.append(as_known(_matters(part, table, titles), after, until, events).with_columns(status))
            sheet.foot(["制表人："])
    copy = desk.path("joint_meeting_matters", name)
    copy.write_bytes(desk.path(folder, name).read_bytes())
    desk.note_copy(f"{folder}/{name}", f"joint_meeting_matters/{name}")
