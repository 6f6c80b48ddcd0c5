"""What the pages of services and people read beside KPIs, for the small published database: a few rows set by hand.

October 2026: 文昌社区 (A1) has a centre whose signs are not as required and a station; 湖滨社区 (A2) has none.
"""

import datetime as dt
from collections.abc import Callable

import duckdb

NOW = dt.date(2026, 10, 1)

SCHEMA = """
alter table dim_unit add column longitude double;
alter table dim_unit add column latitude double;
create table agg_facilities_monthly (facility_code varchar, month date, facility_name varchar, facility_type varchar,
    unit_code varchar, works varchar, opened_on date, rooms varchar[], signage_ok boolean, longitude double,
    latitude double, activities bigint, attendance bigint);
create table agg_facility_activities_monthly (unit_code varchar, month date, activity_type varchar, activities bigint,
    attendance bigint);
create table agg_service_cases_monthly (unit_code varchar, month date, channel varchar, cases bigint,
    completed_cases bigint, one_trip_cases bigint);
create table dim_service_item (item_code varchar, item_name varchar, handling varchar, on_kiosk boolean,
    valid_from date, valid_to date);
create table agg_staff_monthly (unit_code varchar, month date, post varchar, people bigint);
create table agg_cadres_monthly (unit_code varchar, month date, trait varchar, class varchar, people bigint);
create table agg_vacancies_monthly (unit_code varchar, month date, level varchar, post varchar, vacant_since date);
create table agg_contacts_monthly (unit_code varchar, month date, target_kind varchar, targets bigint, linked bigint);
create table agg_contact_gaps_monthly (month date, target_kind varchar, target_code varchar, target_name varchar,
    unit_code varchar, unlinked_since date);
create table agg_estates_monthly (estate_code varchar, month date, estate_name varchar, unit_code varchar,
    households bigint, is_old boolean, has_branch boolean, has_committee boolean, has_property_company boolean);
create table fct_grid_task_admissions (task_id varchar, department varchar, title varchar, applied_on date,
    admission varchar, admitted_on date, valid_to date, forms bigint);
"""

PLACES = [
    ("Z1", NOW, "文昌党群服务中心", "党群服务中心", "A1", "新建", dt.date(2026, 10, 8), ["书画室", "健身室"], False,
     118.20, 21.40, 5, 120),
    ("Z2", NOW, "文昌暖蜂驿站", "暖蜂驿站", "A1", "改建", dt.date(2025, 1, 1), [], None, 118.21, 21.41, 0, 0),
]  # fmt: skip


def build(con: duckdb.DuckDBPyConnection, fill: Callable) -> None:
    """`fill` writes rows into a table."""
    con.execute(SCHEMA)
    con.execute("update dim_unit set longitude = 118.2, latitude = 21.4 where level = 'community'")
    fill(con, "agg_facilities_monthly", PLACES)
