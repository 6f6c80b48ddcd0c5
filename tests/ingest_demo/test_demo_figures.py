"""The forty figures of the report, worked out from the written files by the formulas of kpis.yaml.

Only the city's level and the months that the report looks at; a person counts once per unit and post.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
import yaml
from demo_files import SPEC, Exports

FIRST, AS_OF, QUARTER_END = date(2025, 1, 1), date(2026, 10, 31), date(2026, 9, 30)
MONTHS = [date(2025 + m // 12, m % 12 + 1, 1) for m in range(22)]
INVALID = ["已作废", "不准入", "未采纳", "已撤销", "cancelled"]
FIGURES = yaml.safe_load((SPEC / "figures.yaml").read_text(encoding="utf-8"))

Figure = Callable[[Exports], Any]
WORKED_OUT: dict[int, Figure] = {}


def figure(*numbers: int) -> Callable[[Figure], Figure]:
    def keep(function: Figure) -> Figure:
        WORKED_OUT.update(dict.fromkeys(numbers, function))
        return function

    return keep


def active(table: pl.DataFrame, start: str, end: str | None, day: date = AS_OF) -> pl.DataFrame:
    open_end = pl.col(end).is_null() | (pl.col(end) >= day) if end else pl.lit(True)
    return table.filter((pl.col(start) <= day) & open_end)


def in_period(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Date).is_between(FIRST, AS_OF)


def resolved(exports: Exports, source: str, column: str = "resolved_on") -> pl.DataFrame:
    return exports.now(source).filter(~pl.col("status").is_in(INVALID), in_period(column))


def people(exports: Exports, post: str) -> pl.DataFrame:
    rows = active(exports.now("personnel"), "appointed_on", "left_on").filter(pl.col("post") == post)
    return rows.unique(["person_key", "unit_code", "post"])


def yuan(table: pl.DataFrame, forward: str, back: str) -> float:
    amount = pl.col("amount") * pl.when(pl.col("amount_unit") == "万元").then(10_000).otherwise(1)
    signed = pl.when(pl.col("direction") == forward).then(amount).when(pl.col("direction") == back).then(-amount)
    return round(table.select(signed.sum()).item(), 2)


@figure(1)
def studies(exports: Exports) -> list[int]:
    held = exports.now("studies")["held_on"].dt.truncate("1mo").to_list()
    return [held.count(month) for month in MONTHS]


@figure(2)
def council(exports: Exports) -> int:
    return resolved(exports, "council_matters").height


@figure(3)
def compliance(exports: Exports) -> float:
    units = active(exports.now("org_units"), "valid_from", "valid_to", QUARTER_END)
    units = units.filter(pl.col("level").is_in(["市", "街道", "社区"]))
    meetings = exports.now("joint_meetings").filter(
        pl.col("held_on").is_between(date(2026, 7, 1), QUARTER_END), pl.col("convener_post") == "书记"
    )
    assert units.height == 1 + 3 + 28
    return 100 * units.join(meetings, on="unit_code", how="semi").height / units.height


@figure(4)
def joint_matters(exports: Exports) -> int:
    return resolved(exports, "joint_meeting_matters").height


for _number, _post in {
    5: "街道党工委书记", 6: "街道班子成员", 11: "党建社工", 15: "大工委兼职委员", 17: "大党委兼职委员", 35: "总网格长",
    36: "网格长", 37: "网格员",
}.items():  # fmt: skip
    WORKED_OUT[_number] = lambda exports, post=_post: people(exports, post).height


@figure(7)
def party_staff(exports: Exports) -> float:
    per_street = people(exports, "街道专职党务干部").group_by("unit_code").len()
    return 100 * per_street.filter(pl.col("len") >= 5).height / 3


@figure(8)
def platforms(exports: Exports) -> list[int]:
    sessions = exports.now("platform_sessions").with_columns(month=pl.col("held_on").dt.truncate("1mo"))
    pairs = sessions.unique(["month", "unit_code", "platform"])["month"].to_list()
    return [pairs.count(month) for month in MONTHS]


def cadres(exports: Exports, known: str) -> pl.DataFrame:
    """Secretaries and committee members, once per community, by the latest row that has the value."""
    rows = active(exports.now("personnel"), "appointed_on", "left_on")
    rows = rows.filter(pl.col("post").is_in(["社区书记", "社区两委"]), pl.col(known).is_not_null())
    return rows.sort("appointed_on").unique(["person_key", "unit_code"], keep="last")


@figure(9)
def mean_age(exports: Exports) -> float:
    born = cadres(exports, "birth_month")["birth_month"].str.extract_groups(r"^(\d{4})\D?(\d{1,2})月?$")
    months = [2026 * 12 + 10 - int(b["1"]) * 12 - int(b["2"]) for b in born.to_list()]
    return sum(months) / 12 / len(months)


@figure(10)
def college(exports: Exports) -> float:
    education = cadres(exports, "education")["education"]
    return 100 * education.is_in(["大专", "本科", "研究生"]).mean()


@figure(12)
def communities(exports: Exports) -> int:
    return active(exports.now("org_units"), "valid_from", "valid_to").filter(pl.col("level") == "社区").height


@figure(13)
def items(exports: Exports) -> int:
    return active(exports.now("service_items"), "valid_from", "valid_to").height


@figure(14)
def service_circle(exports: Exports) -> float:
    """Great-circle distance by the haversine formula."""
    buildings = exports.now("buildings").filter(pl.col("longitude").is_not_null())
    spots = active(exports.now("facilities"), "opened_on", "closed_on").select(x="longitude", y="latitude")
    pairs = buildings.join(spots, how="cross")
    dx, dy = ((pl.col(a) - pl.col(b)).radians() / 2 for a, b in (("longitude", "x"), ("latitude", "y")))
    part = dy.sin() ** 2 + pl.col("latitude").radians().cos() * pl.col("y").radians().cos() * dx.sin() ** 2
    near = pairs.filter(2 * 6371008.8 * part.sqrt().arcsin() <= 1000).unique("building_code")
    return 100 * near["households"].sum() / buildings["households"].sum()


@figure(16)
def whistles(exports: Exports) -> int:
    return resolved(exports, "whistles", "resolved_at").height


@figure(18)
def da_dang_wei(exports: Exports) -> int:
    return resolved(exports, "committee_matters").filter(pl.col("committee") == "大党委").height


@figure(19)
def matched_funding(exports: Exports) -> float:
    ledger = exports.now("funding_ledger").filter(in_period("booked_on"), pl.col("purpose") == "党群服务中心")
    return yuan(ledger.filter(pl.col("source") != "城市基层党建专项党费"), "到位", "到位退回")


@figure(20)
def centres_built(exports: Exports) -> int:
    centres = exports.now("facilities").filter(pl.col("facility_type") == "党群服务中心", in_period("completed_on"))
    return centres.filter(pl.col("works").is_in(["新建", "改建", "扩建"])).height


for _number, _kind in {21: "党群服务中心", 22: "小区党群驿站", 23: "暖蜂驿站"}.items():
    WORKED_OUT[_number] = lambda exports, kind=_kind: (
        active(exports.now("facilities"), "opened_on", "closed_on").filter(pl.col("facility_type") == kind).height
    )
for _number, _source, _day in (
    (24, "party_units", "registered_on"), (25, "party_members", "registered_on"), (31, "party_members", "deployed_on"),
    (38, "estates", "branch_founded_on"),
):  # fmt: skip
    WORKED_OUT[_number] = lambda exports, source=_source, day=_day: active(exports.now(source), day, None).height
for _number, _types in ((26, ["党员突击队", "党员志愿服务队", "党群志愿服务队"]), (32, ["志愿先锋队"])):
    WORKED_OUT[_number] = lambda exports, types=_types: (
        active(exports.now("volunteer_teams"), "founded_on", "disbanded_on")
        .filter(pl.col("team_type").is_in(types))
        .height
    )


@figure(27)
def volunteer_activities(exports: Exports) -> int:
    return exports.now("volunteer_activities").filter(pl.col("status") == "已开展", in_period("started_at")).height


@figure(28)
def micro_spending(exports: Exports) -> float:
    ledger = exports.now("funding_ledger").filter(in_period("booked_on"), pl.col("purpose") == "民生微实事")
    return yuan(ledger, "支出", "支出退回")


@figure(29)
def micro_projects(exports: Exports) -> int:
    return exports.now("micro_projects").filter(pl.col("status") == "完成", in_period("completed_on")).height


@figure(30)
def wishes(exports: Exports) -> int:
    return exports.now("micro_wishes").filter(pl.col("status") == "已实现", in_period("fulfilled_on")).height


@figure(33)
def renovation(exports: Exports) -> int:
    return resolved(exports, "renovation_matters").height


@figure(34)
def three_in_step(exports: Exports) -> float:
    started = exports.now("renovation_projects").filter(pl.col("started_on") <= AS_OF)
    estates = exports.now("estates").filter(
        pl.col("branch_founded_on") <= AS_OF,
        pl.col("committee_founded_on") <= AS_OF,
        pl.col("workgroup_founded_on") <= AS_OF,
    )
    return 100 * started.join(estates, on="estate_code", how="semi").height / started.height


@figure(39)
def branch_funding(exports: Exports) -> float:
    due = pl.col("branch_founded_on") + timedelta(days=60)
    founded = exports.now("estates").filter(due > date(2025, 10, 31), due <= AS_OF)
    assert founded.height == 12
    ledger = exports.now("funding_ledger").filter(pl.col("purpose") == "支部启动经费", pl.col("booked_on") <= AS_OF)
    got = [yuan(ledger.filter(pl.col("reference_code") == e), "到位", "到位退回") for e in founded["estate_code"]]
    return 100 * sum(g >= 30_000 for g in got) / len(got)


@figure(40)
def visit_coverage(exports: Exports) -> float:
    made = exports.now("visits").filter(
        pl.col("mode") == "入户", pl.col("outcome") == "见面", pl.col("visited_at") >= datetime(2026, 8, 1)
    )
    buildings = exports.now("buildings")
    visited = made.join(buildings, on="building_code", how="semi").unique(["building_code", "household_no"])
    return 100 * visited.height / buildings["households"].sum()


@pytest.mark.parametrize("said", FIGURES, ids=lambda f: f"{f['figure_no']}-{f['kpi']}")
def test_figure_comes_out_as_the_report_states_it(said: dict[str, Any], exports: Exports) -> None:
    value, says = WORKED_OUT[said["figure_no"]](exports), said["says"]
    match said["as"]:
        case "exact":
            assert value == says
        case "exact to 0.1":
            assert round(value, 1) == says
        case "exact to 1":
            assert round(value) == says
        case "over":
            assert says <= value < says * 1.05
        case "per month":
            assert min(value) >= says
        case "running":
            assert min(value) > 0
        case "value":
            assert 85 <= value <= 95


def test_narrower_bounds_for_grid_staff(exports: Exports) -> None:
    assert 200 <= people(exports, "网格长").height < 210
    assert 300 <= people(exports, "网格员").height <= 315
    assert 3000 <= WORKED_OUT[31](exports) <= 3149
    assert 180 <= whistles(exports) <= 188


def test_manifest_states_the_same_figures(exports: Exports, manifest: Any) -> None:
    stated = json.loads(json.dumps(manifest.figures))
    assert len(stated) == 35  # all but 1 and 8 (a value a month) and the three that follow from chance
    for number, value in stated.items():
        assert WORKED_OUT[int(number)](exports) == pytest.approx(value, rel=0.006), number
