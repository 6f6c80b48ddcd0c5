"""Scenes of the four facts: files that arrive twice, are corrected, come in pieces, and hold bad rows."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from .city_files import Export, Note, Row, part
from .city_ledgers import Ledgers, Mark, Verdict
from .city_units import UNKNOWN
from .spec import sources

Lines = list[Row | Note]


def restated(ledgers: Ledgers, row: Row, fate: str, marks: list[Mark] | None = None, **changes: object) -> Row:
    """A later line about the same thing; with `marks` where it stands and says something else."""
    copy = row.again(fate, **changes)
    ledgers.marks[id(copy)] = ledgers.marks[id(row)] if marks is None else marks
    ledgers._kept.append(copy)
    return copy


def reordered(source: str, rng: random.Random) -> list[str]:
    names = [column.name for column in sources()[source].columns]
    rng.shuffle(names)
    return names


def visit_exports(ledgers: Ledgers, today: date, rng: random.Random) -> list[Export]:
    months = ledgers.months
    rows = {month: ledgers.visits(month, 60) for month in months}
    lines: dict[date, Lines] = {month: list(rows[month]) for month in months}
    bad_visits(rows[months[0]][0], lines[months[0]], today)
    second, third, fourth = (rows[month] for month in months[2:5])
    for row in second[:3]:  # corrected next month: what was made is refused
        row.fate = "superseded"
        newer = row.values["updated_at"] + timedelta(days=30)
        lines[months[3]].append(restated(ledgers, row, "loaded", [], outcome="拒访", updated_at=newer))
    for row in third[:2]:  # the newer updated_at stands in the earlier file
        row.fate = "superseded"
        newer = row.values["updated_at"] + timedelta(days=40)
        lines[months[2]].append(restated(ledgers, row, "loaded", [], outcome="无人在家", updated_at=newer))
    newer = second[4].values["updated_at"] + timedelta(days=35)
    lines[months[3]].append(second[4].again("loaded", updated_at=newer).bad("outcome", "enum", "见到了"))
    for row in third[5:9]:  # sent again, written in another manner, with another dropped name
        lines[months[4]].append(restated(ledgers, row, "duplicate", visitor_name="换了名字"))
    first_said = fourth[10]
    first_said.fate = "superseded"  # one key twice in one file, same time: the later line
    lines[months[4]].append(restated(ledgers, first_said, "loaded", [], mode="线上"))
    day = rows[months[5]][20]  # a day without a time is its midnight
    day.values["visited_at"] = datetime.combine(day.values["visited_at"].date(), time())
    day.raw["visited_at"] = f"{day.values['visited_at']:%Y/%m/%d}"
    lines[months[5]].insert(7, Note())
    lines[months[5]].append(Note(("合计", "", "", "", "", "", "", "", "", "", 4321, 99)))
    lines[months[5]].append(Note(("填报日期：2023-12-31",)))
    exports = []
    for nth, month in enumerate(months):
        names = [
            f"visits_{month:%Y%m}.csv",
            f"走访记录{month.year}年{month.month}月.csv",
            f"{month:%Y-%m}/走访{month:%Y-%m}.csv",
        ]
        habits = {"wide_brackets": nth % 2 == 1, "moments": [["iso"], ["slash", "iso"]][nth % 2]}
        columns = reordered("visits", rng) if nth == 4 else None
        extra = ("登记设备",) if nth == 3 else ()
        exports.append(
            Export(f"visits/{names[nth % 3]}", [part("visits", lines[month], columns=columns, extra=extra)], habits)
        )
    exports[1].copies.append(f"visits/重报/走访_{months[1]:%Y%m}(1).csv")
    return exports


def bad_visits(good: Row, lines: Lines, today: date) -> None:
    """One row for each way a visit can be wrong; and rows at the very edge that are right."""
    tomorrow = f"{today + timedelta(days=1):%Y-%m-%d} 00:00:00"
    plan = [
        ("unit_code", "missing", " "),
        ("household_no", "missing", "无"),
        ("visited_at", "missing", "-"),
        ("outcome", "enum", "不详"),
        ("duration_minutes", "range", "1441"),
        ("duration_minutes", "type", "三十"),
        ("duration_minutes", "range", "13906607777"),
        ("outcome", "enum", "欧阳卓尔拒访"),
        ("mode", "enum", "入户17栋2单元501室"),
        ("requests_collected", "range", "-1"),
        ("visited_at", "future", tomorrow),
        ("visited_at", "past", "1999-12-31 23:59:59"),
        ("visited_at", "type", "2023-13-41"),
        ("updated_at", "type", "昨天"),
    ]
    for nth, (column, code, cell) in enumerate(plan):
        lines.insert(3 * nth + 2, good.again("loaded", visit_id=f"ZFBAD{nth}").bad(column, code, cell))
    lines.append(good.bad("visit_id", "missing", ""))
    both = good.again("loaded", visit_id="ZFBAD两处").bad("mode", "enum", "上门")
    lines.append(both.bad("duration_minutes", "range", "99999"))


def issue_exports(ledgers: Ledgers, today: date, rng: random.Random) -> list[Export]:
    return (
        _monthly_issues(ledgers, today, rng)
        + _fire_hazards(ledgers)
        + _whistles(ledgers)
        + _meetings(ledgers, rng)
        + _matters(ledgers)
    )


def _monthly_issues(ledgers: Ledgers, today: date, rng: random.Random) -> list[Export]:
    exports = []
    for month in ledgers.months:
        party: Lines = []
        safety: Lines = []
        for nth in range(24):
            code, unit = ledgers.micro()
            reported = ledgers.moment(month)
            key = f"WG{month:%y%m}{nth:03d}"
            party.append(ledgers.issue("party_grid", "party_grid_events", key, reported, unit, unit_code=code))
            code = rng.choice(ledgers.places.grids + ledgers.places.micros)
            safety.append(
                ledgers.issue(
                    "safety_grid", "safety_grid_events", f"ZZ{month:%y%m}{nth:03d}", reported, code, unit_code=code
                )
            )
        template = safety[0]
        assert isinstance(template, Row)
        bad = template.again("loaded", issue_id=f"ZZ{month:%y%m}BAD")
        safety.append(bad.bad("rework_count", "type", "两次"))
        safety.append(bad.bad("due_at", "type", "尽快"))
        safety.append(bad.bad("resolved_at", "future", f"{today + timedelta(days=3)}"))
        habits = {"wide_brackets": True, "wide": 0.2}
        exports.append(
            Export(f"party_grid_events/网格事项{month:%Y%m}.csv", [part("party_grid_events", party)], habits)
        )
        exports.append(Export(f"safety_grid_events/{month:%Y-%m}.csv", [part("safety_grid_events", safety)]))
    _deadline_days(ledgers, exports[-1])
    return exports


def _deadline_days(ledgers: Ledgers, export: Export) -> None:
    """A deadline given as a day is that day's last second: done on its evening is on time."""
    month = ledgers.months[-1]
    day = month + timedelta(days=9)
    unit = ledgers.places.micros[0]
    row = ledgers.issue(
        "safety_grid", "safety_grid_events", "ZZ期限日", datetime.combine(month, time(9)), unit, unit_code=unit
    )
    row.values |= {"status": "办理中", "resolved_at": datetime.combine(day, time(23, 59, 59))}
    row.raw["due_at"] = f"{day:%Y-%m-%d}"
    ledgers.marks[id(row)] = [
        Mark("issues", measure, "safety_grid", unit, on, Decimal(1))
        for measure, on in (("reported", month), ("resolved", day))
    ]
    late = ledgers._as_of(
        datetime.combine(day, time()), row.values["resolved_at"], Verdict("resolved", True, False), True
    )
    ledgers.verdicts["safety_grid", "ZZ期限日"] = late
    export.parts[0].lines.append(row)


def _fire_hazards(ledgers: Ledgers) -> list[Export]:
    exports = []
    corrected: Row | None = None
    for nth, month in enumerate(ledgers.months):
        lines: Lines = []
        for number in range(14):
            code, unit = ledgers.micro()
            key = f"XF{month:%y%m}{number:03d}"
            lines.append(
                ledgers.issue(
                    "fire_grid", "fire_hazards", key, ledgers.moment(month), unit, unit_code=code, row_no=number + 1
                )
            )
        if corrected:  # without updated_at the later file says what is so
            corrected.fate = "superseded"
            lines.append(restated(ledgers, corrected, "loaded", severity="重大", category="其他隐患"))
        corrected = next(row for row in lines if isinstance(row, Row) and row.values["severity"] != "重大")
        lines += [corrected.again("loaded", issue_id=f"XF{month:%y%m}BAD").bad("severity", "enum", "特大")]
        lines += [Note(), Note(("合计", 14)), Note(("制表人：王某    审核人：赵某",))]
        names = [column.name for column in sources()["fire_hazards"].columns]
        columns = [name for name in names if name != "location"] if nth == 2 else None
        name = f"消防隐患{month.year}年{month.month}月.xlsx"
        habits = {"dates": ["true", "iso", "slash", "cn", "serial"], "numeric_codes": True}
        exports.append(Export(f"fire_hazards/{name}", [part("fire_hazards", lines, columns=columns)], habits))
        for line in lines if nth == 2 else ():
            if isinstance(line, Row):
                line.values["location"] = None
    return exports


def _whistles(ledgers: Ledgers) -> list[Export]:
    lines: Lines = []
    for nth in range(18):
        street = ledgers.rng.choice(ledgers.places.streets)
        reported = ledgers.moment(ledgers.rng.choice(ledgers.months))
        calls: list | None = []
        for number, department in enumerate(["城管局", "住建局", "水务局"][: 1 + nth % 3]):
            by = reported + timedelta(hours=4)
            arrived = [by, None, by + timedelta(seconds=1)][number]
            calls.append({"name": department, "respond_by": by, "arrived_at": arrived})
        if nth in (7, 8):
            calls = [[], None][nth - 7]
        key = f"CS{nth:03d}"
        lines.append(ledgers.issue("whistle", "whistles", key, reported, street, unit_code=street, departments=calls))
    template = lines[0]
    assert isinstance(template, Row)
    lines += [
        template.again("loaded", issue_id="CSBAD1").bad("satisfaction", "range", 7),
        template.again("loaded", issue_id="CSBAD2").bad("status", "enum", "done"),
        template.again("loaded", issue_id="CSBAD3").bad("reported_at", "missing", None),
    ]
    lines.insert(5, Note())
    return [Export("whistles/吹哨.ndjson", [part("whistles", lines)])]


def _meetings(ledgers: Ledgers, rng: random.Random) -> list[Export]:
    """One workbook, two sheets; matters take unit and day from their meeting."""
    meetings: Lines = []
    matters: Lines = []
    places = ledgers.places
    for nth in range(12):
        unit = rng.choice([places.city, *places.streets, *places.communities])
        held = ledgers.moment(ledgers.rng.choice(ledgers.months))
        meetings.append(ledgers.row("joint_meetings", meeting_id=f"HY{nth:02d}", unit_code=unit, held_on=held.date()))
        for number in range(3):
            key = f"YD{nth:02d}{number}"
            given = {"meeting_id": f"HY{nth:02d}"}
            matters.append(ledgers.issue("joint_meeting", "joint_meeting_matters", key, held, unit, **given))
    orphan = ledgers.issue("joint_meeting", "joint_meeting_matters", "YD孤", held, UNKNOWN, meeting_id="HY不存在")
    ledgers.marks[id(orphan)] = [mark for mark in ledgers.marks[id(orphan)] if mark.measure == "resolved"]
    matters.append(orphan)
    parts = [part("joint_meetings", meetings, sheet="会议"), part("joint_meeting_matters", matters, sheet="议定事项")]
    export = Export("joint_meetings/联席会议.xlsx", parts, {"cover": True})
    if rng.random() < 0.5:
        export.path = "joint_meeting_matters/联席会议.xlsx"
        export.copies = ["joint_meetings/联席会议.xlsx"]
    return [export]


def _matters(ledgers: Ledgers) -> list[Export]:
    exports = []
    places = ledgers.places
    council: Lines = []
    committee: Lines = []
    renovation: Lines = []
    for nth in range(20):
        reported = ledgers.moment(ledgers.rng.choice(ledgers.months))
        unit = ledgers.rng.choice(places.communities)
        title = ["小计费问题", "总计三处路灯", "加装电梯"][nth % 3]
        council.append(
            ledgers.issue("council", "council_matters", f"YT{nth:03d}", reported, unit, unit_code=unit, title=title)
        )
        large = nth % 3 == 0
        unit = ledgers.rng.choice(places.streets) if large else unit
        channel, kind = ("da_gong_wei", "大工委") if large else ("da_dang_wei", "大党委")
        committee.append(
            ledgers.issue(channel, "committee_matters", f"WY{nth:03d}", reported, unit, unit_code=unit, committee=kind)
        )
        estate = "XQ不在册" if nth == 4 else ledgers.rng.choice(list(ledgers.rosters.estates))
        unit = ledgers.rosters.estates.get(estate, UNKNOWN)
        renovation.append(
            ledgers.issue("renovation", "renovation_matters", f"GZ{nth:03d}", reported, unit, estate_code=estate)
        )
    first = council[0]
    assert isinstance(first, Row)
    first.fate = "superseded"  # file 10 comes after file 2
    later: Lines = [
        restated(ledgers, first, "loaded", category="其他" if first.values["category"] != "其他" else "物业管理")
    ]
    exports.append(Export("council_matters/议题台账-2.xlsx", [part("council_matters", council)]))
    exports.append(Export("council_matters/议题台账-10.xlsx", [part("council_matters", later)]))
    exports.append(
        Export("committee_matters/议事.xlsx", [part("committee_matters", committee)], {"dates": ["serial", "slash"]})
    )
    exports.append(
        Export("renovation_matters/问题.xlsx", [part("renovation_matters", renovation)], {"dates": ["midnight", "cn"]})
    )
    return exports


def ledger_exports(ledgers: Ledgers, today: date, rng: random.Random) -> list[Export]:
    """The ledger, then the whole of it again with one amount put right."""
    months = ledgers.months
    early = [row for month in months[:3] for row in ledgers.funding(month, 25)]
    oldest = ledgers.funding(months[0], 1)[0]
    oldest.values |= {
        "entry_id": "LS最早",
        "booked_on": date(2000, 1, 1),
        "direction": "到位",
        "unit_code": ledgers.places.city,
    }
    amount = oldest.values["amount"] * (10000 if oldest.values["amount_unit"] == "万元" else 1)
    ledgers.marks[id(oldest)] = [
        Mark("funding", "received_yuan", oldest.values["source"], ledgers.places.city, date(2000, 1, 1), amount)
    ]
    early.append(oldest)
    late = [row for month in months[3:] for row in ledgers.funding(month, 25)]
    again = [restated(ledgers, row, "duplicate") for row in early[1:]]
    wrong = early[0]
    wrong.fate = "superseded"
    right = restated(ledgers, wrong, "loaded", [], direction="下达", amount=Decimal("1234567.89"), amount_unit="元")
    template = late[0]
    plan = [
        ("amount", "range", "0"),
        ("amount", "range", "-5.00"),
        ("amount", "type", "约五千"),
        ("amount", "missing", "-"),
    ]
    plan += [
        ("amount_unit", "enum", "美元"),
        ("booked_on", "type", "2023年2月30日"),
        ("booked_on", "future", f"{today + timedelta(days=1)}"),
    ]
    bad = [template.again("loaded", entry_id=f"LSBAD{n}").bad(c, code, cell) for n, (c, code, cell) in enumerate(plan)]
    habits = {"thousands": True, "dates": ["true", "iso", "slash", "cn", "serial", "number", "wide"]}
    habits |= {"text_dates": ["compact"], "numeric_codes": True}
    total = Note(at={"entry_id": "合计", "amount": "98,765,432.10"})
    signed = Note(("填报人：钱某",))
    first = Export(f"funding_ledger/资金台账{months[2]:%Y%m}.xlsx", [part("funding_ledger", [*early, total])], habits)
    lines = [*again, right, *late, *bad, Note(), total, signed]
    return [first, Export(f"funding_ledger/资金台账{today:%Y%m%d}.xlsx", [part("funding_ledger", lines)], habits)]


def volunteer_exports(ledgers: Ledgers, today: date, rng: random.Random) -> list[Export]:
    exports = []
    everything: Lines = []
    for month in ledgers.months:
        activities = ledgers.activities(month, 8)
        everything += activities
        lines: Lines = list(ledgers.checkins(month, activities))
        template = lines[0]
        assert isinstance(template, Row)
        lines.append(template.again("loaded", checkin_id=f"QDBAD{month:%m}").bad("is_party_member", "type", "Y"))
        lines.append(template.bad("checked_out_at", "future", f"{today + timedelta(days=1)} 10:00:00"))
        exports.append(Export(f"volunteer_checkins/签到_{month:%Y%m}.csv", [part("volunteer_checkins", lines)]))
    exports.append(
        Export("volunteer_activities/活动.csv", [part("volunteer_activities", everything)], {"newline": "\n"})
    )
    return exports
