"""What the queries answer on the hand-made build of published.py, each figure worked out there by hand."""

import datetime as dt

import duckdb
import published
import pytest

from dashboards.repository import Repository, sql
from dashboards.scope import WHOLE_CITY

NOW, LAST, YEAR_AGO = published.NOW, published.LAST, published.YEAR_AGO


@pytest.fixture
def ask(shared_folder):
    with Repository(shared_folder).session(WHOLE_CITY) as session:
        yield session.frame


def cell(frame, **where):
    return frame.filter(**where)["value"].item()


def test_fact_totals_of_city_street_and_community(ask):
    city, street, community = (ask("fact_totals", unit=unit) for unit in ("C", "S1", "A1"))
    assert cell(city, measure="visits_made", month=NOW) == 1250
    assert cell(city, measure="visits_made", month=LAST) == 1000
    assert cell(city, measure="visits_made", month=YEAR_AGO) == 800
    assert cell(street, measure="visits_made", month=NOW) == 840
    assert cell(community, measure="visits_made", month=NOW) == 500
    assert cell(city, measure="hours", month=NOW) == 1900
    assert cell(city, measure="spent_yuan", month=LAST) == 0
    assert cell(city, measure="spent_yuan", month=NOW) == 250_000


def test_a_month_without_its_export_has_no_figure_and_one_with_some_is_partial(ask):
    totals = ask("fact_totals", unit="C")
    march = totals.filter(measure="visits_made", month=dt.date(2025, 3, 1)).row(0, named=True)
    assert (march["value"], march["status"], march["missing_sources"]) == (None, "not_reported", ["visits"])
    october = totals.filter(measure="reported", month=NOW).row(0, named=True)
    assert (october["value"], october["status"]) == (510, "partial")
    assert october["missing_sources"] == ["fire_hazards"]


def test_breakdown_of_a_channel_whose_export_is_missing(ask):
    parts = ask("fact_breakdowns", unit="C", month=NOW).filter(measure="reported")
    fire = parts.filter(breakdown="fire_grid").row(0, named=True)
    assert (fire["value"], fire["status"], len(fire["trend"])) == (None, "not_reported", 13)
    grid = parts.filter(breakdown="party_grid").row(0, named=True)
    assert (grid["value"], grid["last_month"]) == (510, 500)
    assert cell(parts, breakdown="council") == 0


def test_heat_leaves_months_empty_in_which_a_community_did_not_exist(ask):
    frame = ask("community_months", unit="C", is_city=True, street=None, month=NOW, measure="visits_made", most=60)
    assert frame["unit_code"].unique(maintain_order=True).to_list() == ["A1", "A2", "B1", "B2"]
    june = frame.filter(unit_code="A1", month=dt.date(2025, 6, 1)).row(0, named=True)
    assert (june["is_in_force"], june["value"]) == (False, None)
    march = frame.filter(unit_code="B1", month=dt.date(2025, 3, 1)).row(0, named=True)
    assert (march["is_in_force"], march["is_missing"], march["value"]) == (True, True, None)
    most = ask("community_months", unit="C", is_city=True, street=None, month=NOW, measure="visits_made", most=1)
    assert (most["unit_code"].unique().to_list(), most["communities_count"][0]) == (["A1"], 4)


def test_siblings_of_a_community(ask):
    frame = ask("community_months", unit="B2", is_city=False, street="S2", month=NOW, measure="reported", most=60)
    assert set(frame["unit_code"]) == {"B1", "B2"}


def test_boundary_change_is_found(ask):
    assert ask("boundary_changes", unit="C", is_city=True).rows() == [(dt.date(2025, 7, 1), 3, 4)]
    assert ask("boundary_changes", unit="S2", is_city=False).is_empty()


def test_row_accounting(ask):
    total = ask("row_accounting").filter(is_total=True).row(0, named=True)
    # 1300 + 1000 + 200 read; 1250 + 1000 + 197 loaded; 30 duplicate, 15 superseded, 5 + 3 quarantined
    assert [total[f"rows_{key}"] for key in ("read", "loaded", "duplicate", "superseded", "quarantined")] == [
        2500, 2447, 30, 15, 8,
    ]  # fmt: skip
    assert (total["files_loaded"], total["files_refused"], total["is_balanced"]) == (3, 1, True)


def test_quarantine_by_source_and_reason(ask):
    groups = ask("quarantine_groups")
    assert groups.select("source_id", "reason", "rows").rows() == [
        ("visits", "enum", 4),
        ("visits", "future", 1),
        ("funding_ledger", "type", 3),
    ]
    assert groups["rows_in_source"].to_list() == [5, 5, 3]
    assert groups["rows_in_all"].unique().to_list() == [8]
    assert ask("quarantine_rows", source="visits", reason="future", most=9)["row_number"].to_list() == [77]


def test_the_default_month_is_the_last_one_that_is_over(tmp_path):
    published.build(tmp_path, as_of=dt.date(2026, 10, 20))
    with Repository(tmp_path).session(WHOLE_CITY) as session:
        months = session.frame("months")
        assert months.filter("is_default")["month"].to_list() == [dt.date(2026, 9, 1)]
        assert months.row(0) == (dt.date(2026, 10, 1), False, False)
        assert session.frame("late", month=NOW).is_empty()


@pytest.mark.parametrize("unit", ["C", "C100", "C100A001", "D1"])
def test_the_figures_of_a_unit_are_its_own_and_little_is_read_for_them(unit, tmp_path, rows_scanned):
    """The code of a city begins those of its units; 300,000 rows lie as in a published build."""
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{tmp_path / 'build.duckdb'}' AS build (ROW_GROUP_SIZE 8192)")
        con.execute("USE build")
        con.execute(
            "CREATE TABLE fct_kpi_monthly AS SELECT unit_code, month, 'as_was' AS basis "
            "FROM (SELECT unnest(['C', 'D1']) AS unit_code UNION ALL SELECT 'C' || s FROM range(100, 200) _(s) "
            "UNION ALL SELECT 'C' || s || 'A' || lpad(a::VARCHAR, 3, '0') FROM range(100, 200) _(s), range(300) _(a)), "
            "range(10) _(month) ORDER BY unit_code, month"
        )
        con.execute("CHECKPOINT")
        con.execute(sql("macros_figures")[0])
        assert con.execute("SELECT unit_code, month FROM figures_of(?, 'as_was') ORDER BY ALL", [unit]).fetchall() == [
            (unit, month) for month in range(10)
        ]
        assert rows_scanned(con, "SELECT max(month) FROM figures_of(?, 'as_was')", [unit]) <= 2 * 8192
