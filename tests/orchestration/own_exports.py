"""Contracts of a home's own and exports for them, beside the city that can be counted by hand.

A 12345 hotline as a tenth channel, visits of another system under other headers, town halls, a district's ledger, a
ledger without a key, a list that feeds nothing, and the shipped visits with one more alias.
"""

from __future__ import annotations

from pathlib import Path

from hand_exports import VISITS, visit, write_city, write_csv

HOTLINE = """
id: hotline_12345
system: 12345 政务服务便民热线
title: 工单
owner: {post: 热线办专员, level: city}
format: csv
encoding: utf-8
load: upsert
cadence: monthly
feeds:
  fact: issues
  columns: {unit_code: community_code}
  constants: {handling_unit: 热线办}
  values:
    status: {处理中: open, 已办结: resolved, 已退单: invalid}
    rating: {非常满意: 满意}
columns:
  - {header: 工单号, name: issue_id, type: code, key: true, required: true}
  - {header: 所属社区, name: community_code, type: code}
  - {header: 诉求标题, name: title, type: text, personal: scrub}
  - {header: 来电人, name: caller, type: text, personal: drop, person_name: true}
  - {header: 受理时间, name: reported_at, type: datetime, required: true, event: true}
  - {header: 办理期限, name: due_at, type: date}
  - {header: 办结时间, name: resolved_at, type: datetime, event: true}
  - {header: 状态, name: status, type: enum, required: true, enum: [处理中, 已办结, 已退单]}
  - {header: 满意度, name: rating, type: enum, enum: [非常满意, 满意, 不满意]}
"""

STREET_VISITS = """
extends: visits
title: 街道自建走访
owner: {post: 街道干事, level: street}
encoding: utf-8
cadence: irregular
feeds: {fact: visits}
columns:
  - {name: visit_id, aliases: [单号]}
  - {name: outcome, header: 结果}
"""

TOWN_HALLS = """
id: town_halls
system: 居民大会
title: 大会台账
owner: {post: 社区文书, level: community}
format: csv
encoding: utf-8
load: upsert
cadence: irregular
feeds: {fact: meetings, channel: town_hall}
columns:
  - {header: 大会编号, name: meeting_id, type: code, key: true, required: true}
  - {header: 社区, name: unit_code, type: code, required: true}
  - {header: 日期, name: held_on, type: date, required: true, event: true}
  - {header: 议题数, name: items, type: int}
"""

DISTRICT_LEDGER = """
id: district_ledger
system: 区财政
title: 区级台账
owner: {post: 会计, level: city}
format: csv
encoding: utf-8
load: upsert
cadence: irregular
feeds:
  fact: funding
  constants: {source: 上级补助, purpose: 党群服务中心, amount_unit: 元}
  values: {direction: {拨入: 到位, 退库: 到位退回}}
columns:
  - {header: 凭证, name: entry_id, type: code, key: true, required: true}
  - {header: 单位, name: unit_code, type: code, required: true}
  - {header: 记账日, name: booked_on, type: date, required: true, event: true}
  - {header: 收支, name: direction, type: enum, required: true, enum: [拨入, 退库]}
  - {header: 金额, name: amount, type: decimal, required: true}
"""

PETTY_CASH = """
id: petty_cash
system: 社区备用金
title: 流水
owner: {post: 会计, level: city}
format: csv
encoding: utf-8
load: append
cadence: irregular
feeds:
  fact: funding
  constants: {unit_code: C, source: 街道自筹, purpose: 志愿服务, direction: 支出, amount_unit: 元}
columns:
  - {header: 日期, name: booked_on, type: date, required: true, event: true}
  - {header: 金额, name: amount, type: decimal, required: true}
"""

STREET_LAMPS = """
id: street_lamps
system: 路灯所
title: 路灯清单
owner: {post: 路灯所干事, level: city}
format: csv
encoding: utf-8
load: snapshot
cadence: roster
columns:
  - {header: 灯号, name: lamp_id, type: code, key: true, required: true}
  - {header: 瓦数, name: watts, type: int}
"""

VISITS_HERE = """
extends: visits
owner: {post: 走访专员, level: street}
columns:
  - {name: note, aliases: [情况说明]}
  - {header: 天气, name: weather, type: text}
"""

CONTRACTS = {
    "hotline_12345": HOTLINE,
    "street_visits": STREET_VISITS,
    "town_halls": TOWN_HALLS,
    "district_ledger": DISTRICT_LEDGER,
    "petty_cash": PETTY_CASH,
    "street_lamps": STREET_LAMPS,
    "visits": VISITS_HERE,
}

CALLS = ["工单号", "所属社区", "诉求标题", "来电人", "受理时间", "办理期限", "办结时间", "状态", "满意度"]


def call(code: str, community: str, at: str, due: str, done: str, status: str, rating: str = "") -> list[str]:
    return [code, community, "13800138000 说路灯不亮", "钱多多", at, due, done, status, rating]


def write_own(home: Path) -> None:
    """The contracts into ``sources/``, the exports into the inbox, those of the city included."""
    for source_id, text in CONTRACTS.items():
        (home / "sources").mkdir(parents=True, exist_ok=True)
        (home / "sources" / f"{source_id}.yaml").write_text(text, encoding="utf-8")
    inbox = home / "inbox"
    write_city(inbox)
    january = [
        call("H1", "Q1", "2026-01-05 09:00", "2026-01-08", "2026-01-08 23:59:59", "已办结", "非常满意"),
        call("H2", "Q2", "2026-01-06 09:00", "2026-01-10", "2026-01-11 00:00:00", "已办结"),
        call("H3", "Q9", "2026-01-07 09:00", "2026-01-12", "", "处理中"),
        call("H4", "", "2026-01-08 09:00", "2026-01-12", "", "已退单"),
        call("H5", "Q1", "昨天", "2026-01-12", "", "处理中"),
    ]
    february = [
        call("H6", "Q1", "2026-02-12 08:00", "2026-02-20", "", "处理中"),
        call("H3", "Q9", "2026-01-07 09:00", "2026-01-12", "2026-02-01 10:00", "已办结"),
    ]
    write_csv(inbox / "hotline_12345" / "工单202601.csv", CALLS, january, "utf-8")
    write_csv(inbox / "hotline_12345" / "工单202602.csv", CALLS, february, "utf-8")
    renamed = ["单号" if h == "走访编号" else "结果" if h == "走访结果" else h for h in VISITS]
    write_csv(inbox / "street_visits" / "走访.csv", renamed, [visit("V1", "2026-01-20")], "utf-8")
    halls = [["T1", "Q2", "2026-01-15", "4", "晴"]]
    write_csv(inbox / "town_halls" / "大会202601.csv", ["大会编号", "社区", "日期", "议题数", "天气"], halls, "utf-8")
    halls = [["T2", "Q2", "2026-02-05"]]
    write_csv(inbox / "town_halls" / "大会202602.csv", ["大会编号", "社区", "日期"], halls, "utf-8")
    money = [["F1", "Q1", "2026-01-09", "拨入", "1,200.50"], ["F2", "Q1", "2026-01-19", "退库", "200"]]
    write_csv(inbox / "district_ledger" / "账.csv", ["凭证", "单位", "记账日", "收支", "金额"], money, "utf-8")
    cash = [["2026-01-03", "12.5"], ["2026-01-03", "12.5"], ["2026-01-04", "7"]]
    write_csv(inbox / "petty_cash" / "流水.csv", ["日期", "金额"], cash, "utf-8")
    write_csv(inbox / "street_lamps" / "清单20260101.csv", ["灯号", "瓦数"], [["L1", "60"], ["L2", "80"]], "utf-8")
    write_csv(inbox / "street_lamps" / "清单20260201.csv", ["灯号", "瓦数"], [["L2", "80"]], "utf-8")
    headers = ["情况说明" if h == "备注" else h for h in VISITS]
    write_csv(inbox / "visits" / "走访补报.csv", [*headers, "天气"], [[*visit("V9", "2026-01-30"), "晴"]])
