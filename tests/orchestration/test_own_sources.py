"""Contracts in a home's ``sources/``: a tenth issue channel and further rows of other facts, by YAML alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import hand_exports
import own_exports
import pytest
from hand_exports import ask

PLACE = "f.path, i._row FROM fct_issues AS i JOIN load_files AS f ON i._file_id = f.file_id AND i._sheet = f.sheet"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, new_home: Callable[[Path], Path]) -> Path:
    """The hand-written city with contracts of its own, run and published by the real command."""
    home = new_home(tmp_path_factory.mktemp("own"))
    own_exports.write_own(home)
    process = hand_exports.start("run", "--home", str(home), "--json")
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, out + err
    return home


def test_issues_of_the_tenth_channel(own: Path):
    """At 23:59:59 of the day it is due: on time; a second later: late. The newest H3 stands; a refused call is none."""
    said = ask(
        own,
        "SELECT issue_key, unit_code, status, is_on_time, is_overdue, is_satisfied, due_at::VARCHAR FROM fct_issues "
        "WHERE channel = 'hotline_12345' ORDER BY 1",
    )
    assert said == [
        ("hotline_12345:H1", "Q1", "resolved", True, False, True, "2026-01-08 23:59:59"),
        ("hotline_12345:H2", "Q2", "resolved", False, False, None, "2026-01-10 23:59:59"),
        ("hotline_12345:H3", "UNKNOWN", "resolved", False, False, None, "2026-01-12 23:59:59"),
        ("hotline_12345:H4", "UNKNOWN", "invalid", None, False, None, "2026-01-12 23:59:59"),
        ("hotline_12345:H6", "Q1", "open", None, False, None, "2026-02-20 23:59:59"),
    ]


def test_what_the_export_said_stays_beside_what_it_means_and_people_do_not(own: Path):
    ((title, handled_by, source_status, source_unit),) = ask(
        own,
        "SELECT title, handling_unit, source_status, source_unit_code FROM fct_issues "
        "WHERE issue_key = 'hotline_12345:H3'",
    )
    assert (handled_by, source_status, source_unit) == ("热线办", "已办结", "Q9")
    assert "路灯不亮" in title and "13800138000" not in title
    assert not any("钱多多".encode() in p.read_bytes() for p in (own / "landing").rglob("*.parquet"))


def test_an_issue_leads_to_its_line(own: Path):
    places = ask(own, f"SELECT i.issue_id, {PLACE} WHERE channel = 'hotline_12345' ORDER BY 1")
    january, february = "hotline_12345/工单202601.csv", "hotline_12345/工单202602.csv"
    assert places == [
        *(("H1", january, 2), ("H2", january, 3), ("H3", february, 3), ("H4", january, 5), ("H6", february, 2)),
    ]


def test_kpis_of_all_channels_count_it_and_those_of_one_channel_do_not(own: Path):
    said = {
        (kpi, str(month)): (numerator, denominator)
        for kpi, month, numerator, denominator in ask(
            own,
            "SELECT kpi_id, strftime(month, '%Y-%m'), numerator, denominator FROM fct_kpi_monthly "
            "WHERE unit_code = 'C' AND basis = 'as_was' AND month >= DATE '2026-01-01'",
        )
    }
    assert [said[k, m][0] for k in ("issues_reported", "issues_resolved") for m in ("2026-01", "2026-02")] == [
        3,
        1,
        2,
        1,
    ]
    # Due in January: H1 on time; H2 and H3 late, both resolved by now.
    assert said["on_time_resolution_rate", "2026-01"] == (1, 3)
    assert said["resolution_rate", "2026-01"] == (3, 3)
    assert said["satisfaction_rate", "2026-01"] == (1, 1)
    # H3 was open after its deadline at the end of January; as_of is 12 February.
    assert (said["open_overdue_issues", "2026-01"][0], said["open_overdue_issues", "2026-02"][0]) == (1, 0)
    for other in ("council_issues_resolved", "whistles_resolved", "renovation_issues_resolved"):
        assert said[other, "2026-01"][0] == 0
    assert said["rework_rate", "2026-01"][1] == 0


def test_kpis_name_the_sources_they_are_made_from(own: Path):
    """Every KPI to which a line of an own source contributes lists it, and its deliveries count for its status."""
    fed = ask(
        own,
        "SELECT DISTINCT kpi_id, source_id FROM fct_kpi_contributions JOIN load_files ON file_id = _file_id "
        "WHERE source_id IN ('hotline_12345', 'street_visits', 'town_halls', 'district_ledger', 'street_lamps')",
    )
    listed = ask(own, "SELECT kpi_id, unnest(sources) FROM kpi_catalogue")
    assert {kpi for kpi, source in fed if source == "hotline_12345"} >= {"issues_reported", "satisfaction_rate"}
    assert set(fed) <= set(listed)
    formulas = dict(ask(own, "SELECT kpi_id, formula_zh FROM kpi_catalogue"))
    assert formulas["issues_reported"].endswith("另计自有来源：hotline_12345。")
    assert "自有来源" not in formulas["council_issues_resolved"]
    query = (
        "SELECT status FROM fct_kpi_monthly WHERE kpi_id = 'issues_reported' AND unit_code = 'C' AND basis = 'as_was'"
    )
    assert ask(own, f"{query} AND month IN (DATE '2025-12-01', DATE '2026-01-01') ORDER BY month") == [
        ("not_reported",),
        ("partial",),
    ]


def test_trace_goes_to_the_line_of_the_call(own: Path, call_json):
    said = call_json("trace", "issues_reported", "--unit", "Q1", "--month", "2026-01", "--home", str(own))
    assert [(r["path"], r["row_number"]) for r in said["rows"]] == [("hotline_12345/工单202601.csv", 2)]


def test_accounts_of_the_tenth_channel(own: Path):
    files = ask(
        own,
        "SELECT path, rows_read, rows_loaded, rows_duplicate, rows_superseded, rows_quarantined FROM load_files "
        "WHERE source_id IN ('hotline_12345', 'street_lamps') ORDER BY path",
    )
    assert files == [
        ("hotline_12345/工单202601.csv", 5, 3, 0, 1, 1),
        ("hotline_12345/工单202602.csv", 2, 2, 0, 0, 0),
        ("street_lamps/清单20260101.csv", 2, 1, 0, 1, 0),
        ("street_lamps/清单20260201.csv", 1, 0, 1, 0, 0),
    ]
    refused = ask(
        own, "SELECT row_number, column_name, value, owner_post FROM quarantined_rows WHERE source_id LIKE 'hot%'"
    )
    assert refused == [(6, "reported_at", "昨天", "热线办专员")]
    months = ask(
        own, "SELECT strftime(month, '%Y-%m'), status, rows FROM fct_deliveries_monthly WHERE source_id LIKE 'hot%'"
    )
    # January: the four with an event in it; H3 was resolved in February.
    assert sorted(months) == [("2026-01", "received", 4), ("2026-02", "received", 2)]
    ((as_of, path, row),) = ask(own, "SELECT as_of::VARCHAR, path, row_number FROM as_of")
    assert (as_of, path, row) == ("2026-02-12", "hotline_12345/工单202602.csv", 2)


def test_other_facts_take_rows_of_other_systems_under_numbers_of_their_own(own: Path):
    visits = "SELECT visit_id, unit_code, is_made FROM fct_visits WHERE visit_id LIKE '%V1' ORDER BY 1"
    assert ask(own, visits) == [("V1", "M1", True), ("street_visits:V1", "M1", True)]
    # The same person in two systems is one person: pseudonyms are of one space.
    assert ask(own, "SELECT count(DISTINCT visitor_key), count(DISTINCT household_key) FROM fct_visits") == [(1, 1)]
    meetings = "SELECT meeting_key, unit_code, held_on::VARCHAR, items FROM fct_meetings ORDER BY 1"
    assert ask(own, meetings) == [
        ("town_hall:T1", "Q2", "2026-01-15", 4),
        ("town_hall:T2", "Q2", "2026-02-05", None),
    ]
    ledger = (
        "SELECT entry_id, direction, amount_yuan::VARCHAR FROM fct_funding WHERE entry_id LIKE 'district%' ORDER BY 1"
    )
    assert ask(own, ledger) == [
        ("district_ledger:F1", "到位", "1200.50"),
        ("district_ledger:F2", "到位退回", "-200.00"),
    ]
    kpi = "SELECT value FROM fct_kpi_monthly WHERE kpi_id = 'matched_funding_yuan' AND unit_code = 'Q1'"
    assert ask(own, f"{kpi} AND month = DATE '2026-01-01' AND basis = 'as_was'") == [(1000.5,)]


def test_equal_rows_of_a_ledger_without_a_key_are_payments_each(own: Path):
    paid = ask(own, "SELECT entry_id, amount_yuan::VARCHAR, unit_code FROM fct_funding WHERE entry_id LIKE 'petty%'")
    assert sorted(amount for _, amount, _ in paid) == ["12.50", "12.50", "7.00"]
    ((file_id,),) = ask(own, "SELECT file_id FROM load_files WHERE source_id = 'petty_cash'")
    assert {(entry, unit) for entry, _, unit in paid} == {(f"petty_cash:{file_id}:{row}", "C") for row in (2, 3, 4)}


def test_a_shipped_contract_changed_in_a_few_words(own: Path):
    """Another owner, one more alias and one more column; the shipped ones stay."""
    assert ask(own, "SELECT owner_post, system FROM dim_source WHERE source_id = 'visits'") == [
        ("走访专员", "党建网格平台")
    ]
    assert ask(own, "SELECT status, drift FROM load_files WHERE path = 'visits/走访补报.csv'") == [("loaded", [])]
    assert ask(own, "SELECT count(*) FROM fct_visits WHERE visit_id = 'V9'") == [(1,)]


def test_drift_is_a_table_and_the_newest_of_it_is_told(own: Path, tmp_path: Path, call, call_json):
    """January's header that nobody knows is history; what February lacks is told, whether a run read it or not."""
    said = ask(own, "SELECT source_id, path, kind, column_name, header, is_newest FROM schema_drift ORDER BY 1, 2, 4")
    assert said == [
        ("street_visits", "street_visits/走访.csv", "alias", "visit_id", "单号", True),
        ("town_halls", "town_halls/大会202601.csv", "additional", None, "天气", False),
        ("town_halls", "town_halls/大会202602.csv", "missing_optional", "items", "议题数", True),
        ("visits", "visits/走访202601.csv", "missing_optional", "weather", "天气", False),
        ("visits", "visits/走访202602.csv", "missing_optional", "weather", "天气", False),
        ("visits", "visits/走访补报.csv", "alias", "note", "情况说明", True),
    ]
    told = [
        {"source_id": "town_halls", "message": "缺少的可选列：议题数", "files": 1, "path": "town_halls/大会202602.csv"}
    ]
    assert call_json("status", "--home", str(own))["drift"] == told
    assert "town_halls：缺少的可选列：议题数" in call("status", "--home", str(own))[1]
    home = hand_exports.copy_home(own, tmp_path / "home")
    code, page, _ = call("run", "--as-of", "2026-02-11", "--home", str(home))
    assert code == 0
    assert "town_halls：缺少的可选列：议题数" in page and "天气" not in page


def test_a_bad_contract_of_ones_own_stops_the_run_by_name(own: Path, tmp_path: Path, call):
    home = hand_exports.copy_home(own, tmp_path / "home")
    (home / "sources" / "street_lamps.yaml").write_text("id: street_lamps\ncolour: red\n", encoding="utf-8")
    for arguments in (["run"], ["status"], ["source", "check", "visits", "x.csv"]):
        code, out, err = call(*arguments, "--home", str(home))
        assert code in (1, 2) and "Traceback" not in err
        assert "street_lamps.yaml" in out + err and "colour" in out + err
