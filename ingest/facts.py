"""The canonical facts that a contract of one's own may feed: what each asks of an export.

Names and meaning are those of the published tables; words are the values the warehouse works with. The models that
take these rows are ``int_<fact>__own`` of the dbt project. Sources: the interface and the export specification.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Fact = Literal["issues", "visits", "meetings", "funding"]
Kind = Literal["text", "code", "words", "time", "deadline", "day", "int", "decimal", "bool"]


@dataclass(frozen=True)
class FactColumn:
    """One column that a fact takes. ``needed``: every feeding contract gives it, as a column or a constant."""

    kind: Kind
    needed: bool = False
    #: The values there are; an export's own words are translated to them by the contract.
    words: tuple[str, ...] = ()
    #: When the thing happened: its column is required and an event.
    is_event: bool = False
    #: What must have been done to its column before it landed: pseudonymised or masked.
    personal: Literal["hash", "scrub"] | None = None
    #: Further column with the value before it was translated.
    exported_as: str | None = None

    @property
    def sql_type(self) -> str:
        return _SQL_TYPES[self.kind]


_SQL_TYPES: dict[str, str] = {"time": "TIMESTAMP", "deadline": "TIMESTAMP", "day": "DATE", "int": "BIGINT"}
_SQL_TYPES |= {"decimal": "DECIMAL(38, 18)", "bool": "BOOLEAN"} | dict.fromkeys(("text", "code", "words"), "VARCHAR")

#: Types of contract columns that each kind takes.
TAKES: dict[Kind, tuple[str, ...]] = {
    "text": ("text", "code", "enum"),
    "code": ("code", "text", "enum"),
    "words": ("enum",),
    "time": ("datetime", "date"),
    "deadline": ("datetime", "date"),
    "day": ("date", "datetime"),
    "int": ("int",),
    "decimal": ("decimal", "int"),
    "bool": ("bool",),
}

_TEXT, _TIME, _INT = FactColumn("text"), FactColumn("time"), FactColumn("int")
_ID, _UNIT = FactColumn("code", needed=True), FactColumn("code", needed=True)
_VISIT_TYPES = ("日常走访", "大走访", "重点走访", "挂点走访")
_MONEY_FROM = ("城市基层党建专项党费", "市级财政", "街道自筹", "上级补助", "社会捐赠", "共建单位")
_MONEY_FOR = ("党群服务中心", "民生微实事", "微心愿", "支部启动经费", "老旧小区改造", "志愿服务", "购买社工服务")

#: The first column of each is its identity: the key of the export.
FACTS: dict[Fact, dict[str, FactColumn]] = {
    "issues": {
        "issue_id": _ID,
        "unit_code": _UNIT,
        "reported_at": FactColumn("time", needed=True, is_event=True),
        "accepted_at": _TIME,
        "dispatched_at": _TIME,
        "due_at": FactColumn("deadline"),
        "resolved_at": _TIME,
        "closed_at": _TIME,
        "status": FactColumn("words", words=("open", "resolved", "invalid"), exported_as="source_status"),
        "category": _TEXT,
        "subcategory": _TEXT,
        "severity": _TEXT,
        "title": FactColumn("text", personal="scrub"),
        "handling_unit": _TEXT,
        "rework_count": _INT,
        "verification": FactColumn("words", words=("通过", "合格", "返工", "不合格")),
        "rating": FactColumn("words", words=("满意", "基本满意", "不满意")),
        "satisfaction": _INT,
    },
    "visits": {
        "visit_id": _ID,
        "unit_code": _UNIT,
        "visited_at": FactColumn("time", needed=True, is_event=True),
        "visit_type": FactColumn("words", needed=True, words=_VISIT_TYPES),
        "mode": FactColumn("words", needed=True, words=("入户", "电话", "线上")),
        "outcome": FactColumn("words", needed=True, words=("见面", "无人在家", "拒访")),
        "building_code": FactColumn("code"),
        "household_key": FactColumn("code", personal="hash"),
        "visitor_key": FactColumn("code", personal="hash"),
        "duration_minutes": _INT,
        "requests_collected": _INT,
        "updated_at": _TIME,
    },
    "meetings": {
        "meeting_id": _ID,
        "unit_code": _UNIT,
        "held_on": FactColumn("day", needed=True, is_event=True),
        "convened_by_secretary": FactColumn("bool"),
        "platform": _TEXT,
        "format": _TEXT,
        "topic": _TEXT,
        "attending_units": _INT,
        "items": _INT,
        "items_resolved": _INT,
    },
    "funding": {
        "entry_id": _ID,
        "unit_code": _UNIT,
        "booked_on": FactColumn("day", needed=True, is_event=True),
        "source": FactColumn("words", needed=True, words=_MONEY_FROM),
        "purpose": FactColumn("words", needed=True, words=_MONEY_FOR),
        "direction": FactColumn("words", needed=True, words=("下达", "到位", "支出", "到位退回", "支出退回")),
        "amount": FactColumn("decimal", needed=True),
        "amount_unit": FactColumn("words", needed=True, words=("元", "万元")),
        "reference_code": FactColumn("code"),
        "voucher_no": _TEXT,
    },
}

#: Facts that keep their exports apart, and the parts that the shipped exports make.
CHANNELS: dict[str, tuple[str, ...]] = {
    "issues": (
        *("party_grid", "safety_grid", "fire_grid", "council", "joint_meeting", "whistle"),
        *("da_gong_wei", "da_dang_wei", "renovation"),
    ),
    "meetings": ("joint_meeting", "study", "platform_session"),
}
