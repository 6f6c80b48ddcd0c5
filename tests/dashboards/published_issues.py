"""Issues and visits of the small published database: their tables, empty. Their pages are tested on the demo city."""

_UNIT = """unit_code varchar, unit_name varchar, level varchar, parent_code varchar, street_code varchar,
    community_code varchar, month date"""
_BY = "channel varchar, category varchar, handling_unit varchar"

SCHEMA = f"""
create table agg_issues_monthly ({_UNIT}, {_BY}, received bigint, reported bigint, reviewed bigint, admitted bigint,
    dispatched bigint, reported_resolved bigint, closed bigint, due bigint, due_resolved bigint, on_time bigint,
    resolved bigint, checked bigint, reworked bigint, reworked_again bigint, handled bigint, handling_seconds bigint);
create table agg_open_issues_monthly ({_UNIT}, {_BY}, age_days varchar, issues_open bigint, issues_overdue bigint);
create table agg_visits_monthly ({_UNIT}, visit_type varchar, mode varchar, outcome varchar, visits bigint,
    visits_made bigint, requests bigint);
"""
