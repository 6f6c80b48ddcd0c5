"""KPIs and scores of the small published database, set by hand, so that a test knows what the pages have to say.

October 2026, as it was. Communities: 文昌 (A1) turned red in empowerment, 学府 (B1) recovered there, 榕城 (B2) is still
red, 湖滨 (A2) has no colour in platforms because too little of the weight counted. 示例市 has 89.96, which is amber and
must not be written 90.0. 东湖社区 (A0) ended in June 2025 and is only named by data since; A1 is named before it began.
"""

import datetime as dt
from collections.abc import Callable

import duckdb

NOW, LAST, MARCH = dt.date(2026, 10, 1), dt.date(2026, 9, 1), dt.date(2025, 3, 1)
AREAS = ("organisation", "empowerment", "platforms", "grid")

# id: (area, Chinese name, unit, kind, direction, target, weight, scored, lowest, sources, function, months)
KPIS = {
    "joint_meeting_compliance": ("organisation", "联席会议季度达标率", "%", "ratio", "up", 100, 2, "quarter_end",
        "community", ["joint_meetings"], "sum", 1),
    "household_visit_coverage": ("organisation", "近三月走访覆盖率", "%", "distinct", "up", 90, 3, None,
        "micro_grid", ["visits"], "sum", 3),
    "service_cases": ("empowerment", "社区服务办件量", "件", "flow", None, None, None, None,
        "community", ["service_cases"], "sum", 1),
    "one_trip_rate": ("empowerment", "最多跑一次率", "%", "ratio", "up", 95, 2, None,
        "community", ["service_cases"], "sum", 1),
    "service_circle_coverage": ("empowerment", "15分钟便民服务圈覆盖率", "%", "ratio", "up", 90, 2, None,
        "micro_grid", ["facilities"], "sum", 1),
    "matched_funding_yuan": ("platforms", "阵地建设撬动资金", "元", "flow", None, None, None, None,
        "community", ["funding_ledger"], "sum", 1),
    "member_participation": ("platforms", "党员参与率", "%", "distinct", "up", 60, 2, None,
        "community", ["volunteer_checkins"], "sum", 3),
    "on_time_resolution_rate": ("grid", "按期办结率", "%", "ratio", "up", 95, 3, None,
        "micro_grid", ["party_grid_events", "fire_hazards"], "sum", 1),
    "median_handling_hours": ("grid", "办理时长中位数", "小时", "distinct", "down", 72, 1, None,
        "community", ["party_grid_events"], "median", 1),
    "issues_resolved": ("grid", "办结问题数", "件", "flow", None, None, None, None,
        "micro_grid", ["party_grid_events", "fire_hazards"], "sum", 1),
    "grid_tasks_in_force": ("grid", "准入网格工作事项数", "项", "stock", "down", None, None, None,
        "city", ["grid_task_admissions"], "sum", 1),
}  # fmt: skip

# (KPI, unit): (last month, now), each numerator, denominator (None: the value itself), status
FIGURES = {
    ("one_trip_rate", "A1"): ((19, 25, "ok"), (19, 25, "ok")),
    ("service_circle_coverage", "A1"): ((72, 100, "ok"), (36, 100, "ok")),
    ("household_visit_coverage", "A1"): ((85.5, 100, "ok"), (90, 100, "ok")),
    ("member_participation", "A1"): ((51.6, 100, "ok"), (48, 100, "ok")),
    ("on_time_resolution_rate", "A1"): ((90, 100, "ok"), (94.96, 100, "partial")),
    ("median_handling_hours", "A1"): ((40, None, "ok"), (50, None, "ok")),
    ("issues_resolved", "A1"): ((0, None, "ok"), (250, None, "ok")),
    ("service_cases", "A1"): ((20, None, "ok"), (25, None, "ok")),
    ("matched_funding_yuan", "A1"): ((100_000, None, "ok"), (250_000, None, "ok")),
    ("joint_meeting_compliance", "A1"): ((100, 100, "ok"), (100, 100, "ok")),
    ("service_circle_coverage", "B1"): ((36, 100, "ok"), (63, 100, "ok")),
    ("one_trip_rate", "B1"): ((95, 100, "ok"), (95, 100, "ok")),
    ("service_circle_coverage", "B2"): ((44.928, 100, "ok"), (44.928, 100, "ok")),
    ("one_trip_rate", "B2"): ((95, 100, "ok"), (95, 100, "ok")),
    ("member_participation", "A2"): ((0, 0, "no_data"), (0, 0, "no_data")),
    ("one_trip_rate", "A2"): ((95, 100, "ok"), (95, 100, "ok")),
    ("household_visit_coverage", "A1G1"): ((95, 100, "ok"), (60, 100, "ok")),
    ("household_visit_coverage", "A1G2"): ((95, 100, "ok"), (99, 100, "ok")),
    ("household_visit_coverage", "A1G1M1"): ((92, 100, "ok"), (88, 100, "ok")),
    ("on_time_resolution_rate", "A1G1"): ((95, 100, "ok"), (90, 100, "ok")),
    ("on_time_resolution_rate", "A1G2"): ((0, 0, "no_data"), (0, 0, "no_data")),
    ("one_trip_rate", "S1"): ((95, 100, "ok"), (90, 100, "ok")),
    ("one_trip_rate", "C"): ((95, 100, "ok"), (92, 100, "ok")),
    ("grid_tasks_in_force", "C"): ((12, None, "ok"), (10, None, "ok")),
}

# A year before: 文昌社区 had 80 % (20 of 25) of one trip and 20 service cases.
YEAR_AGO = [("one_trip_rate", "A1", 20, 25), ("service_cases", "A1", 20, None)]
CHANGES = [("one_trip_rate", dt.date(2026, 8, 12), "网上自动办结的不再计入", "automatic cases no longer count")]

# unit: (last month, now), each total and the four areas
SCORES = {
    "C": ((92.0, 95.0, 90.0, 91.0, 92.0), (89.96, 95.0, 85.0, 91.0, 88.84)),
    "S1": ((90.5, 95.0, 86.0, 88.0, 93.0), (84.0, 95.0, 70.0, 82.0, 89.0)),
    "S2": ((94.0, 95.0, 92.0, 95.0, 94.0), (94.04, 95.0, 92.16, 95.0, 94.0)),
    "A1": ((88.0, 95.0, 80.0, 86.0, 91.0), (81.5, 95.0, 60.0, 80.0, 91.0)),
    "A2": ((92.0, 98.0, 100.0, 75.0, 95.0), (92.0, 98.0, 100.0, 75.0, 95.0)),
    "B1": ((90.0, 95.0, 70.0, 100.0, 95.0), (93.75, 95.0, 85.0, 100.0, 95.0)),
    "B2": ((89.99, 95.0, 74.96, 95.0, 95.0), (89.99, 95.0, 74.96, 95.0, 95.0)),
}
TOO_LITTLE = {("A2", "platforms"): 0.5}
# In March 2025 the visits did not come: 学府社区 has no colour for its organisation.
NOT_REPORTED = {("B1", "organisation", MARCH), ("B1", "household_visit_coverage", MARCH)}

SCHEMA = """
create table kpi_catalogue (kpi_id varchar, position integer, area varchar, name_zh varchar, name_en varchar,
    unit varchar, unit_en varchar, kind varchar, is_at_month_end boolean, lowest varchar, direction varchar,
    target double, weight double, scored varchar, scored_at varchar[], bases varchar[], function varchar,
    window_months integer, sources varchar[], definition_zh varchar, definition_en varchar, formula_zh varchar,
    formula_en varchar, limits_zh varchar, limits_en varchar, seed_figure integer, part_zh varchar, part_en varchar);
create table fct_kpi_monthly (kpi_id varchar, unit_code varchar, month date, basis varchar, numerator double,
    denominator double, value double, status varchar, target double, attainment double);
create table fct_scorecard_monthly (unit_code varchar, level varchar, month date, basis varchar, area varchar,
    score double, rag varchar, kpis_counted integer, weight_counted double, kpis_weighing integer,
    not_reported varchar[], no_data varchar[], noise double, rank integer, ranked_units integer,
    is_provisional boolean);
create table fct_kpi_contributions (kpi_id varchar, unit_code varchar, first_month date, last_month date, day date,
    numerator double, denominator double, part varchar, _file_id varchar, _sheet varchar, _row bigint);
create table agg_kpi_parts_monthly (kpi_id varchar, unit_code varchar, month date, basis varchar, part varchar,
    numerator double, denominator double);
create table bridge_unit_hierarchy (unit_code varchar, ancestor_code varchar, ancestor_level varchar,
    effective_from date, effective_to date);
create table bridge_unit_as_is (unit_code varchar, ancestor_code varchar, ancestor_level varchar, weight double);
create table fct_figures (figure_no integer, text_zh varchar, says double, value double, supported boolean);
create table kpi_changes (kpi_id varchar, changed_on date, what_zh varchar, what_en varchar);
create table if not exists fct_volunteer_activities (activity_id varchar, team_code varchar, unit_code varchar,
    activity_type varchar, duty_state varchar, started_at timestamp, is_held boolean);
"""


# The KPIs that weigh behind each score, and those of them that have no value.
BEHIND = """
update fct_scorecard_monthly as scores
set kpis_weighing = behind.weighing, not_reported = behind.not_reported, no_data = behind.no_data
from (
    select s.unit_code, s.month, s.basis, s.area, count(*) as weighing,
        coalesce(list(k.kpi_id order by k.kpi_id) filter (f.status = 'not_reported'), []) as not_reported,
        coalesce(list(k.kpi_id order by k.kpi_id) filter (coalesce(f.status, 'no_data') = 'no_data'), []) as no_data
    from fct_scorecard_monthly as s
    join kpi_catalogue as k
        on s.area in (k.area, 'total') and k.weight is not null
        and (k.scored is null or month(s.month) in (3, 6, 9, 12))
        and list_position(['city', 'street', 'community', 'grid', 'micro_grid'], k.lowest)
            >= list_position(['city', 'street', 'community'], s.level)
    left join fct_kpi_monthly as f
        on f.kpi_id = k.kpi_id and f.unit_code = s.unit_code and f.month = s.month and f.basis = s.basis
    group by all
) as behind
where (scores.unit_code, scores.month, scores.basis, scores.area)
    = (behind.unit_code, behind.month, behind.basis, behind.area)
"""


def build(con: duckdb.DuckDBPyConnection, fill: Callable, communities: dict, months: list, as_of: dt.date) -> None:
    """`fill` writes rows into a table."""
    con.execute(SCHEMA)
    fill(con, "kpi_catalogue", _catalogue())
    fill(con, "kpi_changes", CHANGES)
    if "A1" not in communities:  # another city: it has no scores
        return
    fill(con, "fct_kpi_monthly", _figures(as_of))
    fill(con, "agg_kpi_parts_monthly", [
        ("one_trip_rate", "A1", month, "as_was", part, *sides)
        for month, parts in ((LAST, {"窗口": (12.0, 15.0), "网上": (7.0, 10.0)}), (NOW, {"窗口": (19.0, 25.0)}))
        for part, sides in parts.items()
    ])  # fmt: skip
    fill(con, "fct_scorecard_monthly", _scores(communities, [m for m in months if m <= as_of], as_of))
    con.execute(BEHIND)
    _lineage(con)


def _catalogue() -> list[tuple]:
    return [
        (name, n, area, zh, name.replace("_", " "), unit, {"%": "%", "元": "yuan"}.get(unit, "items"), kind, False,
         lowest, direction, target, weight, scored, [], ["as_was"] if name == "grid_tasks_in_force" else
         ["as_was", "as_is"], function, window, sources, f"{zh}的含义", f"what {name} means", f"{zh}的公式", "formula",
         f"{zh}的局限", "limits", None, *(("渠道", "channel") if name == "one_trip_rate" else (None, None)))
        for n, (name, (area, zh, unit, kind, direction, target, weight, scored, lowest, sources, function, window))
        in enumerate(KPIS.items())
    ]  # fmt: skip


def _figures(as_of: dt.date) -> list[tuple]:
    rows = []
    for (kpi, unit), pair in FIGURES.items():
        _, _, kpi_unit, _, direction, target, *_ = KPIS[kpi]
        for month, (numerator, denominator, status) in zip((LAST, NOW), pair, strict=True):
            value = None if status == "no_data" else numerator
            if value is not None and denominator is not None:
                value = numerator / denominator * (100 if kpi_unit == "%" else 1)
            reached = None
            if value is not None and target:
                reached = min(value / target, 1) if direction == "up" else min(target / value, 1)
            for basis in ("as_was", "as_is") if kpi != "grid_tasks_in_force" else ("as_was",):
                if month <= as_of:
                    rows.append((kpi, unit, month, basis, numerator, denominator, value, status, target, reached))
    rows += [
        (kpi, unit, month, basis, 0.0, 10.0, None, "not_reported", 90.0, None)
        for unit, kpi, month in NOT_REPORTED
        if kpi in KPIS
        for basis in ("as_was", "as_is")
    ]
    for kpi, unit, numerator, denominator in YEAR_AGO:
        value = numerator / denominator * 100 if denominator else numerator
        rows.append((kpi, unit, dt.date(2025, 10, 1), "as_was", numerator, denominator, value, "ok", None, None))
    # named by data where they are not in force
    rows.append(("one_trip_rate", "A0", NOW, "as_was", 1.0, 1.0, 100.0, "ok", 95.0, 1.0))
    return rows


def _scores(communities: dict, months: list[dt.date], as_of: dt.date) -> list[tuple]:
    rows = []
    levels = {"C": "city", "S1": "street", "S2": "street", **dict.fromkeys(communities, "community")}
    for unit, level in levels.items():
        for month in months:
            scores = {LAST: SCORES[unit][0], NOW: SCORES[unit][1]}.get(month) if unit in SCORES else None
            for basis in ("as_was", "as_is"):
                if basis == "as_is" and unit == "A0":
                    continue
                for n, area in enumerate(("total", *AREAS)):
                    score = scores[n] if scores else 95.0 if area != "total" else 95.0 + (month.month % 3) / 2
                    if unit == "A0" and month > dt.date(2025, 6, 1):
                        score = 12.3
                    rows.append(_score(unit, level, month, basis, area, score, as_of))
    return rows


def _score(unit: str, level: str, month: dt.date, basis: str, area: str, score: float | None, as_of: dt.date) -> tuple:
    weight, provisional = TOO_LITTLE.get((unit, area), 1.0), month == as_of.replace(day=1) and as_of.day < 28
    if (unit, area, month) in NOT_REPORTED:
        score, weight = None, 0.0
    rag = None
    if score is not None and weight >= 2 / 3 and not provisional:
        rag = "green" if score >= 90 else "amber" if score >= 75 else "red"
    counted = 0 if score is None else 6 if area == "total" else 2
    behind = (None, None, None)  # set from the figures
    return (unit, level, month, basis, area, score, rag, counted, weight, *behind, 1.0, None, None, provisional)


def _lineage(con: duckdb.DuckDBPyConnection) -> None:
    """25 cases of 文昌社区, 19 of them in one trip, and the 250 issues it resolved."""
    con.execute("""
        insert into fct_kpi_contributions
        select 'one_trip_rate', 'A1', date '2026-10-01', date '2026-10-01', date '2026-10-05',
               case when n <= 19 then 1 else 0 end, 1, '窗口', 'f2', '', 10 + n from range(1, 26) as t (n)
        union all
        select 'issues_resolved', 'A1', date '2026-10-01', date '2026-10-01', date '2026-10-06', 1, null, null, 'f0',
               '', n
        from range(1, 251) as t (n)
        union all
        select 'service_circle_coverage', 'A1', date '2026-10-01', date '2026-10-01', null, 36, 99, null, 'f1', '', 7
    """)
    con.execute("""
        insert into bridge_unit_hierarchy
        select distinct u.unit_code, a.unit_code, a.level, date '0001-01-01', date '9999-12-31'
        from dim_unit u join dim_unit a on a.unit_code in (u.unit_code, u.street_code, u.community_code, 'C')
    """)
    con.execute("insert into bridge_unit_as_is select unit_code, ancestor_code, ancestor_level, 1.0 "
                "from bridge_unit_hierarchy where unit_code <> 'A0'")  # fmt: skip
    con.execute("insert into bridge_unit_as_is values ('A0', 'A1', 'community', 0.5), ('A0', 'A2', 'community', 0.5)")
