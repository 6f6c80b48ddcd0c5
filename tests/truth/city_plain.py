"""The other ledgers of the foreign city: few rows each, a bad one here and there, drift, and the latest event."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta

from .city_files import Export, Note, Row, part
from .city_ledgers import NOWHERE, Ledgers
from .spec import sources

Lines = list[Row | Note]


def plain_exports(ledgers: Ledgers, today: date, rng: random.Random) -> list[Export]:
    return _service_cases(ledgers, today, rng) + _facility_activities(ledgers) + _workbooks(ledgers, today)


def _service_cases(ledgers: Ledgers, today: date, rng: random.Random) -> list[Export]:
    """Monthly; columns in another order, one the spec does not know; the last row sets as_of."""
    exports = []
    for month in ledgers.months:
        lines: Lines = []
        for nth in range(30):
            unit = NOWHERE if nth == 9 else rng.choice(ledgers.places.communities)
            at = ledgers.moment(month)
            case = ledgers.row(
                "service_cases",
                case_id=f"BJ{month:%y%m}{nth:03d}",
                item_code=rng.choice(["FW000", "FW001", "FW无此项"]),
                unit_code=unit,
                applied_at=at,
                completed_at=rng.choice([None, at + timedelta(days=2)]),
            )
            lines.append(case)
        good = lines[0]
        assert isinstance(good, Row)
        bad = good.again("loaded", case_id=f"BJ{month:%y%m}BAD")
        lines += [
            bad.bad("trips", "range", "101"),
            bad.bad("rating", "type", "五星"),
            bad.bad("channel", "enum", "电话"),
        ]
        if month == ledgers.months[-1]:
            last = datetime.combine(today, time(23, 30))
            lines.append(good.again("loaded", case_id="BJ最后", applied_at=last, completed_at=None))
        names = [column.name for column in sources()["service_cases"].columns]
        rng.shuffle(names)
        layout = part("service_cases", lines, columns=names, extra=("经办窗口号", "叫号流水"))
        exports.append(Export(f"service_cases/{month:%Y}/办件{month:%Y%m}.csv", [layout]))
    return exports


def _facility_activities(ledgers: Ledgers) -> list[Export]:
    lines: Lines = []
    for nth in range(15):
        facility = "ZD不在册" if nth == 3 else ledgers.rng.choice(list(ledgers.rosters.facilities))
        at = ledgers.moment(ledgers.months[nth % 6])
        given = {"activity_id": f"FHD{nth:03d}", "facility_code": facility, "started_at": at}
        lines.append(ledgers.row("facility_activities", **given))
    return [Export("facility_activities/活动记录.csv", [part("facility_activities", lines)])]


def _workbooks(ledgers: Ledgers, today: date) -> list[Export]:
    """Key and unit column by source; some with a bad row."""
    bad = {
        "inspections": ("approval_no", "approval_no_missing", ""),
        "micro_wishes": ("fulfilled_on", "future", today + timedelta(days=5)),
        "micro_projects": ("satisfaction", "range", 6),
        "grid_task_admissions": ("forms", "type", "若干"),
        "three_lists": ("list_type", "enum", "心愿清单"),
        "studies": ("held_on", "past", date(1924, 3, 5)),
        "platform_sessions": ("platform", "missing", ""),
    }
    places = ledgers.places
    wanted = {
        "grid_task_admissions": ("task_id", None),
        "studies": ("meeting_id", None),
        "platform_sessions": ("session_id", places.streets),
        "inspections": ("inspection_id", places.streets),
        "micro_projects": ("project_id", places.communities),
        "micro_wishes": ("wish_id", places.communities),
        "three_lists": ("entry_id", places.communities),
        "renovation_projects": ("project_id", None),
    }
    exports = []
    for source, (key, units) in wanted.items():
        lines: Lines = []
        for nth in range(8):
            given = {key: f"{source[:3].upper()}{nth:03d}"}
            if units:
                given["unit_code"] = NOWHERE if nth == 6 else ledgers.rng.choice(units)
            if source == "renovation_projects":
                given["estate_code"] = ledgers.rng.choice([*ledgers.rosters.estates, "XQ不在册"])
            if source == "inspections":
                given |= {"approved": True, "approval_no": f"批〔{nth}〕号"}
            lines.append(ledgers.row(source, **given))
        good = lines[0]
        assert isinstance(good, Row)
        if source in bad:
            lines.insert(3, good.again("loaded", **{key: "坏行001"}).bad(*bad[source]))
        lines.append(Note(("备注：以上数据截至月底",)))
        exports.append(Export(f"{source}/{source}_编号20239901.xlsx", [part(source, lines)], {"wide_brackets": True}))
    return exports + _wishes_again(ledgers)


def _wishes_again(ledgers: Ledgers) -> list[Export]:
    """Said, corrected, and the first file sent again under a later month: the first is what is so."""
    year = ledgers.months[0].year
    unit = ledgers.places.communities[0]
    said = [ledgers.row("micro_wishes", wish_id=f"再报{nth}", unit_code=unit, status="待认领") for nth in range(3)]
    corrected = [said[0].again("superseded", status="已认领"), said[1].again("duplicate")]
    first = Export(f"micro_wishes/心愿{year}-08.xlsx", [part("micro_wishes", list(said))])
    first.copies.append(f"micro_wishes/心愿{year}-10.xlsx")
    return [first, Export(f"micro_wishes/心愿{year}-09.xlsx", [part("micro_wishes", list(corrected))])]
