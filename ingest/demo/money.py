"""城市基层党建资金台账: what came in, what was spent, in a clerk's many ways of writing a date and an amount."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import polars as pl

from ingest.demo.books import Book
from ingest.demo.city import City, estate_code, street_code
from ingest.demo.projects import project_table, wish_table
from ingest.demo.rand import Draws, pool
from ingest.demo.rosters import FUNDED_LATELY, estate_table, facility_code, facility_table
from ingest.demo.seasons import FIRST_DAY, LAST_DAY, day_number, day_pool
from ingest.demo.world import Part, World, copy_code, frame, numbered, periods, to_date
from ingest.demo.writers import Desk, in_order

#: Yuan that the report states: what other sources brought in for the centres, what micro-projects cost.
MATCHED_YUAN, MICRO_PROJECT_YUAN = 30_600_000, 10_240_000
_RETURNED_YUAN, _REFUNDED_YUAN = 300_000, 40_000
_EXCEL_EPOCH = date(1899, 12, 30)
_LAST = day_number(LAST_DAY)
QUARTERS = periods(
    *(date(y, m, d) for y in (2025, 2026) for m, d in ((3, 31), (6, 30), (9, 30), (12, 31)) if (y, m) < (2026, 12))
)
_OTHER_SOURCES = pool((30, 20, 25, 10, 15), 100, ("市级财政", "街道自筹", "上级补助", "社会捐赠", "共建单位"))
_NOTES = pool((90, 4, 3, 3), 100, (None, "经办人已核对", "收款人陶女士 13900001188", "张先生代领，见附件"))
_COLUMNS = ("booked", "source", "purpose", "g", "place", "kind", "reference", "direction", "yuan")


def _split(draws: Draws, total: int) -> pl.Series:
    """``total`` whole yuan in as many uneven parts as there are rows, adding up exactly."""
    weights = draws.uniform("weight", 0.4, 2.2)
    parts = (weights / weights.sum() * total).floor().cast(pl.Int64)
    rest = pl.int_range(len(parts), eager=True) < total - parts.sum()
    return parts + rest.cast(pl.Int64)


class Ledger:
    """Entries of the pattern: day, words, grid whose community (or street, or city) it is, reference, yuan."""

    def __init__(self, city: City, seed: int) -> None:
        self.city, self.seed = city, seed
        self.tables = [
            self._spent_on(
                "民生微实事", project_table(city, seed), "completed_on", "project", MICRO_PROJECT_YUAN + _REFUNDED_YUAN
            ),
            self._spent_on("微心愿", wish_table(city, seed), "fulfilled_on", "wish", 560_000),
            self._plain("refund", 20, "民生微实事", "支出退回", _REFUNDED_YUAN),
            self._plain("micro-in", 616, "民生微实事", "到位", 10_900_000),
            self._centre("matched", 400, "到位", MATCHED_YUAN + _RETURNED_YUAN),
            self._centre("returned", 6, "到位退回", _RETURNED_YUAN),
            self._centre("fee", 120, "到位", 8_200_000),
            self._centre("centre-spent", 900, "支出", 35_400_000),
            self._plain(
                "assigned", 60, "党群服务中心", "下达", 12_000_000, place="city", source="城市基层党建专项党费"
            ),
            self._branches(),
            self._plain("renovation", 500, "老旧小区改造", "支出", 21_000_000, source="上级补助"),
            self._plain("social", 264, "购买社工服务", "支出", 6_600_000, place="street", source="市级财政"),
        ]
        rest = 12_000 - sum(t.height for t in self.tables)
        self.tables.append(self._plain("volunteers", rest, "志愿服务", "支出", 1_650_000))
        self.table = (
            pl.concat(self.tables).with_row_index("j").with_columns(pl.col("j").cast(pl.Int64)).sort("booked", "j")
        )

    def _draws(self, name: str, count: int) -> Draws:
        return Draws(pl.int_range(count, eager=True), self.seed, "funding_ledger", name)

    def _entries(self, draws: Draws, **given: Any) -> pl.DataFrame:
        days = day_pool(FIRST_DAY + timedelta(days=6), LAST_DAY, "office", weekend=0.02, holiday=0.0)
        count = pl.int_range(len(draws), eager=True)
        columns: dict[str, Any] = {
            "booked": draws.pick("day", days), "g": draws.below("grid", len(self.city.grid_new)), "place": "community",
            "kind": "none", "reference": 0, "source": draws.pick("source", _OTHER_SOURCES), **given,
        }  # fmt: skip
        table = pl.DataFrame({"row": count}).with_columns(
            (v if isinstance(v, pl.Series) else pl.lit(v)).alias(name) for name, v in columns.items()
        )
        whole = (pl.col(n).cast(pl.Int64) for n in ("booked", "g", "reference", "yuan"))
        return table.with_columns(whole).select(_COLUMNS)

    def _plain(self, name: str, count: int, purpose: str, direction: str, total: int, **given: Any) -> pl.DataFrame:
        draws = self._draws(name, count)
        return self._entries(draws, purpose=purpose, direction=direction, yuan=_split(draws, total), **given)

    def _spent_on(self, purpose: str, table: pl.DataFrame, done: str, kind: str, total: int) -> pl.DataFrame:
        """One payment for each project or wish, some days after it was done."""
        things = table.with_row_index("n").filter(pl.col(done).is_not_null())
        draws = self._draws(kind, things.height)
        finished = things[done].cast(pl.Int32).cast(pl.Int64)
        booked = (finished + draws.between("wait", 0, 20)).clip(upper_bound=_LAST)
        source = "市级财政" if kind == "project" else draws.pick("source", ("社会捐赠", "共建单位"))
        return self._entries(
            draws, booked=booked, g=things["g"], kind=kind, reference=things["n"] + 1, purpose=purpose,
            direction="支出", yuan=_split(draws, total), source=source,
        )  # fmt: skip

    def _centre(self, name: str, count: int, direction: str, total: int) -> pl.DataFrame:
        centres = facility_table(self.city, self.seed).filter(pl.col("facility_type") == "党群服务中心").head(24)
        draws = self._draws(name, count)
        f = draws.below("facility", 24)
        first_grid = pl.Series([u.grids[0] for u in self.city.new_communities])
        given: dict[str, Any] = {"source": "城市基层党建专项党费"} if name in ("fee", "centre-spent") else {}
        return self._entries(
            draws, g=first_grid.gather(centres["c"].gather(f)), kind="facility", reference=f, purpose="党群服务中心",
            direction=direction, yuan=_split(draws, total), **given,
        )  # fmt: skip

    def _branches(self) -> pl.DataFrame:
        """30,000 yuan for each new branch: at once, in two parts, or more than that with the rest sent back."""
        rows: list[tuple[object, ...]] = []
        estates = estate_table(self.city, self.seed)
        for e in (*range(12, 20), *FUNDED_LATELY, 32):
            founded, c = estates["branch_founded_on"][e], estates["c"][e]
            day = founded + timedelta(days=95 if e == 15 else 21)
            steps = {20: [(20_000, 0), (10_000, 14)], 21: [(40_000, 0), (-10_000, 18)]}.get(e, [(30_000, 0)])
            for yuan, later in steps:
                direction = "到位" if yuan > 0 else "到位退回"
                rows.append(
                    (
                        day_number(day + timedelta(days=later)),
                        self.city.new_communities[c].grids[0],
                        e,
                        direction,
                        abs(yuan),
                    )
                )
        table = frame(rows, booked=pl.Int64, g=pl.Int64, reference=pl.Int64, direction=pl.String, yuan=pl.Int64)
        return self._entries(
            self._draws("branches", table.height), **table.to_dict(), kind="estate", purpose="支部启动经费",
            source="城市基层党建专项党费",
        )  # fmt: skip


def _coded(part: Part, ledger: Ledger) -> pl.DataFrame:
    """The entries of some copies with the codes of units and of what was paid for."""
    rows = part.spread(ledger.table)
    k, reference = rows["k"], rows["reference"]
    street = part.city.s_grid_street.gather(rows["g"])
    coded = rows.with_columns(
        pl.when(pl.col("place") == "city").then(pl.lit("DS"))
        .when(pl.col("place") == "street").then(street_code(k, street))
        .otherwise(part.city.code("community", k, rows["g"], rows["booked"])).alias("unit_code"),
        pl.when(pl.col("kind") == "project").then(copy_code("WSS", "reference", 5))
        .when(pl.col("kind") == "wish").then(copy_code("WXY", "reference", 5))
        .when(pl.col("kind") == "facility").then(facility_code(k, reference))
        .when(pl.col("kind") == "estate").then(estate_code(k, reference)).alias("reference_code"),
    )  # fmt: skip
    return numbered(coded, "LS", "entry_id", 6)


def _written(part: Part, rows: pl.DataFrame) -> pl.DataFrame:
    """Dates in five forms and amounts in 元 or 万元, as text or number, by the clerk's mood."""
    draws = part.draws(rows, "funding-forms")
    day, mood = to_date(rows["booked"]), draws.below("date-form", 10)
    large = rows["yuan"] >= 50_000
    in_wan = draws.chance("wan", 0.5) & large
    return rows.with_columns(
        booked_on=day, mood=mood, as_text=draws.chance("thousands", 0.6),
        amount=pl.when(in_wan).then(pl.col("yuan") / 10_000).otherwise(pl.col("yuan").cast(pl.Float64)),
        amount_unit=pl.when(in_wan).then(pl.lit("万元")).otherwise(pl.lit("元")),
        voucher_no=pl.format("记-{}", draws.between("voucher", 1, 999).cast(pl.String).str.zfill(4)),
        note=draws.pick("note", _NOTES),
    )  # fmt: skip


_FORMS = {0: "%Y-%m-%d", 1: "%Y/{m}/{d}", 2: "%Y年{m}月{d}日", 3: "%Y%m%d"}


def _cells(rows: pl.DataFrame, names: list[str]) -> Iterator[list[Any]]:
    where = {name: position for position, name in enumerate(names)}
    for values in rows.select(*names, "mood", "as_text").iter_rows():
        *cells, mood, as_text = values
        day, amount = cells[where["booked_on"]], cells[where["amount"]]
        if mood in _FORMS:
            cells[where["booked_on"]] = day.strftime(_FORMS[mood]).format(m=day.month, d=day.day)
        elif mood == 4:
            cells[where["booked_on"]] = (day - _EXCEL_EPOCH).days
        if as_text:
            cells[where["amount"]] = f"{amount:,.4f}" if cells[where["amount_unit"]] == "万元" else f"{amount:,.2f}"
        yield cells


def write_ledger(desk: Desk, world: World) -> None:
    ledger, contract = Ledger(world.city, world.seed), desk.contracts["funding_ledger"]
    names = [c.name for c in contract.columns]
    for after, until in QUARTERS:
        first = day_number(after) if after else 0
        with Book(desk, "funding_ledger", f"城市基层党建资金台账（{until.year}年{until.month}月）.xlsx") as book:
            sheet = book.sheet("资金台账", ["城市基层党建资金台账"])
            total = 0.0
            for part in world.parts():
                rows = _coded(part, ledger).filter(pl.col("booked") > first, pl.col("booked") <= day_number(until))
                total += float(rows["yuan"].cast(pl.Float64).sum())
                rows = _written(part, rows)
                sheet.append_rows(_cells(in_order(rows, contract).with_columns(rows["mood"], rows["as_text"]), names))
            sheet.foot(["合计", *[None] * 6, f"{total:,.2f}"], ["制表人：沈某　　审核人："])
