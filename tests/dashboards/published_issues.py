"""Issues and visits of the small published database: their tables, empty. Their pages are tested on the demo city."""

import duckdb

_UNIT = """unit_code varchar, unit_name varchar, level varchar, parent_code varchar, street_code varchar,
    community_code varchar, month date"""
_BY = "channel varchar, category varchar, handling_unit varchar"

SCHEMA = f"""
create table agg_issues_monthly ({_UNIT}, {_BY}, received bigint, reported bigint, reviewed bigint, admitted bigint,
    dispatched bigint, reported_resolved bigint, closed bigint, due bigint, due_resolved bigint, on_time bigint,
    resolved bigint, checked bigint, reworked bigint, reworked_again bigint, handled bigint, handling_seconds bigint);
create table agg_open_issues_monthly ({_UNIT}, {_BY}, age_days varchar, issues_open bigint, issues_overdue bigint);
create table agg_households_visited_monthly (unit_code varchar, month date, households_visited bigint);
create table agg_visits_monthly ({_UNIT}, visit_type varchar, mode varchar, outcome varchar, visits bigint,
    visits_made bigint, requests bigint);
"""

# A month of issues and visits for the pages of both, set by hand: (unit, channel, category, handling unit, reported,
# resolved, due, on time), those open with their age and how many of them are overdue, and the visits.
_ISSUES = [
    ("A1G1M1", "party_grid", "环境卫生", "城管局", 10, 8, 8, 7),
    ("A1G2", "safety_grid", "治安隐患", None, 4, 3, 4, 2),
    ("A2", "council", "物业管理", "住建局", 6, 5, 5, 5),
    ("B1", "party_grid", "环境卫生", "住建局", 5, 5, 5, 5),
]
_OPEN = [
    ("A1G1M1", "party_grid", "环境卫生", "城管局", "to_30", 3, 2),
    ("A1G2", "safety_grid", "治安隐患", None, "over_90", 1, 1),
]
# unit, kind, way, outcome, visits, requests
_VISITS = [
    ("A1G1M1", "日常走访", "入户", "见面", 40, 9),
    ("A1G1M1", "日常走访", "入户", "无人在家", 6, 0),
    ("A1G1M2", "大走访", "入户", "见面", 20, 2),
    ("A1G2", "日常走访", "电话", "见面", 5, 0),
    ("A2", "挂点走访", "入户", "拒访", 2, 0),
    ("B1", "重点走访", "入户", "见面", 10, 4),
]
# unit: households, and those met within three months
_HOUSEHOLDS = {
    "A1G1M1": (50, 35), "A1G1M2": (40, 38), "A1G1": (90, 73), "A1G2": (60, 57), "A1": (150, 130), "A2": (100, 95),
    "B1": (80, 76), "B2": (70, 66), "S1": (250, 225), "S2": (150, 142), "C": (400, 367),
}  # fmt: skip
_ABOVE = "t.unit_code in (u.unit_code, u.parent_code, u.community_code, u.street_code, 'C')"
_UNIT_OF = "t.unit_code, t.unit_name, t.level, t.parent_code, t.street_code, t.community_code"
_SHARE = ("%", "%", "ratio", "up")
# KPI: unit, its English word, kind, direction, target; how it follows from the roll-ups
_KPIS = {
    "visits_made": ("户次", "visits", "flow", None, None, "sum(made)", "null"),
    "requests_per_100_visits": ("件", "items", "ratio", None, None, "100 * sum(requests)", "sum(made)"),
    "issues_reported": ("件", "issues", "flow", None, None, "sum(reported)", "null"),
    "issues_resolved": ("件", "issues", "flow", None, None, "sum(resolved)", "null"),
    "on_time_resolution_rate": (*_SHARE, 95, "sum(on_time)", "sum(due)"),
    "open_overdue_issues": ("件", "issues", "stock", "down", 0, "sum(overdue)", "null"),
}

_MORE = """
create table fct_issues (issue_key varchar, channel varchar, issue_id varchar, title varchar, category varchar,
    unit_code varchar, handling_unit varchar, reported_at timestamp, due_at timestamp, resolved_at timestamp,
    is_valid boolean, _file_id varchar, _sheet varchar, _row bigint);
create table fct_whistle_calls (issue_key varchar, department varchar, unit_code varchar, respond_by timestamp,
    arrived_at timestamp, is_valid boolean);
insert into fct_issues values ('k1', 'party_grid', 'PG1', '楼道堆物', '环境卫生', 'A1G1M1', '城管局',
    timestamp '2026-09-20 08:00:00', timestamp '2026-10-10 08:00:00', null, true, 'f0', '', 7);
insert into fct_whistle_calls values
    ('w1', '住建局', 'S1', timestamp '2026-10-05 12:00:00', timestamp '2026-10-05 10:00:00', true),
    ('w2', '城管局', 'S1', timestamp '2026-10-06 12:00:00', null, true);
"""


def happen(con: duckdb.DuckDBPyConnection) -> None:
    """Issues and visits in September and October 2026, the same in both months, with the KPIs that follow from them."""
    con.execute(_MORE)
    months = "(values (date '2026-09-01'), (date '2026-10-01')) as m (month)"
    con.execute(f"create temp table spoken (unit varchar, {_BY}, r int, d int, due int, on_time int)")
    con.executemany("insert into spoken values (?, ?, ?, ?, ?, ?, ?, ?)", _ISSUES)
    con.execute(f"create temp table waiting (unit varchar, {_BY}, age varchar, n int, late int)")
    con.executemany("insert into waiting values (?, ?, ?, ?, ?, ?, ?)", _OPEN)
    con.execute("create temp table walked (unit varchar, kind varchar, way varchar, outcome varchar, n int, asked int)")
    con.executemany("insert into walked values (?, ?, ?, ?, ?, ?)", _VISITS)
    con.execute(f"""
        insert into agg_issues_monthly by name
        select {_UNIT_OF}, m.month, channel, category, handling_unit, sum(r) as received, sum(r) as reported,
            sum(r) as reviewed, sum(r) as admitted, sum(r) as dispatched, sum(d) as reported_resolved, 0 as closed,
            sum(s.due) as due, sum(d) as due_resolved, sum(s.on_time) as on_time, sum(d) as resolved,
            sum(d) as checked, 1 as reworked, 0 as reworked_again, sum(d) as handled, 86400 as handling_seconds
        from spoken s join dim_unit u on u.unit_code = s.unit join dim_unit t on {_ABOVE}
        cross join {months} group by all;
        insert into agg_open_issues_monthly by name
        select {_UNIT_OF}, m.month, channel, category, handling_unit, age as age_days, sum(n) as issues_open,
            sum(late) as issues_overdue
        from waiting w join dim_unit u on u.unit_code = w.unit join dim_unit t on {_ABOVE}
        cross join {months} group by all;
        insert into agg_visits_monthly by name
        select {_UNIT_OF}, m.month, kind as visit_type, way as mode, outcome, sum(n) as visits,
            sum(n) filter (way = '入户' and outcome = '见面') as visits_made, sum(asked) as requests
        from walked w join dim_unit u on u.unit_code = w.unit join dim_unit t on {_ABOVE}
        cross join {months} group by all;
        update agg_visits_monthly set visits_made = coalesce(visits_made, 0);
    """)
    _follow(con, months)


def _follow(con: duckdb.DuckDBPyConnection, months: str) -> None:
    """The KPIs of what happened."""
    con.execute("""
        create temp table told as
        select unit_code, month, visits_made as made, requests, 0 as reported, 0 as resolved, 0 as on_time, 0 as due,
            0 as overdue from agg_visits_monthly
        union all by name select unit_code, month, reported, resolved, on_time, due from agg_issues_monthly
        union all by name select unit_code, month, issues_overdue as overdue from agg_open_issues_monthly
    """)
    for n, (kpi, (unit, unit_en, kind, direction, target, top, below)) in enumerate(_KPIS.items()):
        con.execute("delete from kpi_catalogue where kpi_id = ?", [kpi])
        con.execute("delete from fct_kpi_monthly where kpi_id = ?", [kpi])
        con.execute(
            """insert into kpi_catalogue by name select ? as kpi_id, ? as position, 'grid' as area, ? as name_zh,
               ? as name_en, ? as unit, ? as unit_en, ? as kind, ? as direction, ? as target, 'micro_grid' as lowest,
               1 as window_months, ['visits'] as sources, '' as definition_zh, '' as definition_en""",
            [kpi, 90 + n, kpi, kpi, unit, unit_en, kind, direction, target],
        )
        con.execute(
            f"""insert into fct_kpi_monthly
                select ?, unit_code, month, basis, n, d, if(d is null, n, ? * n / nullif(d, 0)),
                    if(d = 0, 'no_data', 'ok'), ?, least(1, ? * n / nullif(d, 0) / ?)
                from (select unit_code, month, coalesce({top}, 0) as n, cast({below} as double) as d
                      from told group by all)
                cross join (values ('as_was'), ('as_is')) as b (basis)""",
            [kpi, 100 if unit == "%" else 1, target, 100 if unit == "%" else 1, target],
        )
    # of those not met every third was visited in vain
    con.executemany(
        f"insert into agg_households_visited_monthly select ?, m.month, ? from {months}",
        [(code, met + (of - met) // 3) for code, (of, met) in _HOUSEHOLDS.items()],
    )
    con.execute("delete from fct_kpi_monthly where kpi_id = 'household_visit_coverage'")
    con.executemany(
        f"""insert into fct_kpi_monthly
            select 'household_visit_coverage', ?, m.month, 'as_was', ?, ?, ?, 'ok', 90, least(1, ? / 90)
            from {months}""",
        [(code, met, of, 100 * met / of, 100 * met / of) for code, (of, met) in _HOUSEHOLDS.items()],
    )
