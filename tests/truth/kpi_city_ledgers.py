"""Ledgers of a small city: money, projects, wishes, lists of needs, meetings of the city and its platforms."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from .city_files import Row
from .kpi_city_ground import DAY, NOWHERE, NOWHERE_ELSE, Ground
from .kpi_city_rosters import ESTATES

PLATFORMS = ["综合治理", "公共服务", "综合行政执法", "规划建设", "应急管理"]


def ledgers(ground: Ground, estates: list[Row]) -> dict[str, list[Row]]:
    """Rows by export."""
    return {
        "funding_ledger": [*_funding(ground), *_startups(ground, estates)],
        "micro_projects": list(_projects(ground)),
        "micro_wishes": list(_wishes(ground)),
        "three_lists": list(_needs(ground)),
        "renovation_projects": list(_renovations(ground)),
        "studies": list(_studies(ground)),
        "platform_sessions": list(_sessions(ground)),
        "inspections": list(_inspections(ground)),
        "grid_task_admissions": list(_tasks(ground)),
    }


def _entry(ground: Ground, key: str, purpose: str, direction: str, yuan: int, **more: object) -> Row:
    """An entry in yuan or in ten thousands of them."""
    is_wan = yuan >= 100 and ground.chance(0.4)  # less is not let in
    amount = Decimal(yuan) / 10000 if is_wan else Decimal(yuan)
    given = {"entry_id": f"LS{key}", "purpose": purpose, "direction": direction, "amount": amount} | more
    return ground.row("funding_ledger", **given, amount_unit="万元" if is_wan else "元")


def _funding(ground: Ground) -> Iterator[Row]:
    for nth in range(90):
        purpose = ground.pick("党群服务中心", "党群服务中心", "民生微实事", "民生微实事", "微心愿", "支部启动经费")
        direction = ground.pick("到位", "到位", "支出", "支出", "到位退回", "支出退回", "下达")
        unit = ground.unit("community", "community", "street", "city")
        yield _entry(
            ground,
            f"{nth:03d}",
            purpose,
            direction,
            ground.rng.randrange(1, 900) * 100,
            booked_on=ground.day(),
            source=ground.pick("市级财政", "城市基层党建专项党费", "共建单位"),
            unit_code=unit,
            reference_code=ground.one_of([None, *ESTATES]),
        )


def _startups(ground: Ground, estates: list[Row]) -> Iterator[Row]:
    """Thirty thousand in one piece or two, a yuan short, or taken back again."""
    for nth, row in enumerate(estates):
        parts = ground.pick([30000], [18000, 12000], [29999], [30000, -1], [40000, -9999], [])
        for number, yuan in enumerate(parts):
            yield _entry(
                ground,
                f"启{nth:02d}{number}",
                "支部启动经费",
                "到位" if yuan > 0 else "到位退回",
                abs(yuan),
                booked_on=ground.day() if number or ground.chance(0.4) else ground.start,
                unit_code=row.values["unit_code"],
                reference_code=row.values["estate_code"],
            )


def _projects(ground: Ground) -> Iterator[Row]:
    for nth in range(44):
        proposed = ground.day()
        approved = ground.happened(ground.pick(None, proposed, proposed + 7 * DAY, max(ground.day(), proposed)))
        completed = ground.happened(ground.pick(None, proposed + 3 * DAY, proposed + 60 * DAY, ground.day()))
        if nth < 3:  # on the last day that counts, and behind it
            approved = ground.happened(ground.plan.as_of + nth // 2 * DAY)
            completed = ground.plan.as_of
        yield ground.row(
            "micro_projects",
            project_id=f"WS{nth:02d}",
            unit_code=ground.unit("community"),
            proposed_on=proposed,
            approved_on=approved,
            completed_on=completed,
            status=ground.pick("申报", "实施", "完成", "完成", "完成", "终止"),
        )


def _wishes(ground: Ground) -> Iterator[Row]:
    """Fulfilled on the ninetieth day, the day before or after; the ninetieth day on the border of a month."""
    for nth in range(50):
        collected = ground.happened(ground.day() - ground.pick(0, 90) * DAY) or ground.start
        fulfilled = collected + ground.pick(3, 89, 90, 91) * DAY
        yield ground.row(
            "micro_wishes",
            wish_id=f"XY{nth:02d}",
            unit_code=ground.unit("community"),
            collected_on=collected,
            fulfilled_on=ground.happened(ground.pick(None, fulfilled, fulfilled)),
            status=ground.pick("待认领", "已认领", "已实现", "已实现", "已实现", "已终止"),
        )


def _needs(ground: Ground) -> Iterator[Row]:
    for nth in range(40):
        published = ground.day()
        matched = ground.happened(ground.pick(None, published, published + 20 * DAY, published - 9 * DAY))
        given = {"entry_id": f"QD{nth:02d}", "list_type": ground.pick("需求清单", "需求清单", "资源清单", "服务清单")}
        yield ground.row(
            "three_lists", **given, unit_code=ground.unit("community"), published_on=published, matched_on=matched
        )


def _renovations(ground: Ground) -> Iterator[Row]:
    for nth in range(16):
        estate = ground.one_of([*ESTATES, "XQ不在册"])
        yield ground.row("renovation_projects", project_id=f"GZX{nth:02d}", estate_code=estate, started_on=ground.day())


def _studies(ground: Ground) -> Iterator[Row]:
    for nth in range(20):
        yield ground.row("studies", meeting_id=f"YP{nth:02d}", held_on=ground.day(), items=ground.pick(None, 2))


def _sessions(ground: Ground) -> Iterator[Row]:
    for nth in range(70):
        given = {"session_id": f"DD{nth:02d}", "platform": ground.one_of(PLATFORMS)}
        yield ground.row("platform_sessions", **given, unit_code=ground.unit("street"), held_on=ground.day())
    for nth, unit in enumerate([NOWHERE, NOWHERE, NOWHERE_ELSE]):  # two streets that no list knows
        given = {"session_id": f"DD无{nth}", "platform": PLATFORMS[0], "held_on": ground.plan.as_of}
        yield ground.row("platform_sessions", **given, unit_code=unit)


def _inspections(ground: Ground) -> Iterator[Row]:
    """`started_on` is no event, so it may lie ahead."""
    for nth in range(24):
        approved = ground.chance(0.4)
        yield ground.row(
            "inspections",
            inspection_id=f"JC{nth:02d}",
            unit_code=ground.unit("street"),
            approved=approved,
            approval_no="批一号" if approved else None,
            started_on=ground.day() if nth else ground.plan.today + 9 * DAY,
        )


def _tasks(ground: Ground) -> Iterator[Row]:
    for nth in range(20):
        applied = ground.day()
        admission = ground.pick(None, "准入", "准入", "准入", "不准入")
        admitted = ground.happened(applied + ground.pick(0, 9) * DAY) if admission and ground.chance(0.9) else None
        yield ground.row(
            "grid_task_admissions",
            task_id=f"SX{nth:02d}",
            applied_on=applied,
            admission=admission,
            admitted_on=admitted,
            valid_to=ground.pick(None, ground.day(), applied + 400 * DAY),
        )
