"""Boston's 311 requests as a tenth channel by one contract: the city's own flag says what is on time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from corpus import CORPORA
from foreign_home import ask, put_contract, put_file, put_units, records, run

FILE = CORPORA / "boston-311" / "boston_311_sample_source_columns_only.csv"
CONTRACT = """
id: boston_311
system: Boston 311
title: service requests
owner: {post: 311 desk, level: city}
format: csv
encoding: utf-8
load: upsert
cadence: irregular
feeds:
  fact: issues
  columns: {unit_code: neighborhood}
  values: {status: {Open: open, Closed: resolved}}
columns:
  - {header: CASE_ENQUIRY_ID, name: issue_id, type: code, key: true, required: true}
  - {header: OPEN_DT, name: reported_at, type: datetime, required: true, event: true}
  - {header: TARGET_DT, name: due_at, type: datetime, deadline: true}
  - {header: CLOSED_DT, name: resolved_at, type: datetime, event: true}
  - {header: CASE_STATUS, name: status, type: enum, required: true, enum: [Open, Closed]}
  - {header: CASE_TITLE, name: title, type: text, personal: scrub}
  - {header: REASON, name: category, type: text}
  - {header: TYPE, name: subcategory, type: text}
  - {header: Department, name: handling_unit, type: text}
  - {header: neighborhood, name: neighborhood, type: code}
"""
MAPPED = {"CASE_ENQUIRY_ID", "OPEN_DT", "TARGET_DT", "CLOSED_DT", "CASE_STATUS", "CASE_TITLE", "REASON", "TYPE"}
MAPPED |= {"Department", "neighborhood"}


@pytest.fixture(scope="module")
def city() -> list[dict[str, str]]:
    return records(FILE)


@pytest.fixture(scope="module")
def boston(
    city: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory, new_home: Callable[[Path], Path]
) -> Path:
    home = new_home(tmp_path_factory.mktemp("boston"))
    put_contract(home, "boston_311", CONTRACT)
    put_file(home, "boston_311", FILE)
    put_units(home, "City of Boston", {row["neighborhood"].strip() for row in city} - {""})
    run(home, today="2025-03-31")
    return home


def test_every_request_is_an_issue_and_leads_to_its_line(boston: Path, city: list[dict[str, str]]) -> None:
    lines = ask(boston, "SELECT issue_id, _row FROM fct_issues WHERE channel = 'boston_311' ORDER BY _row")
    assert lines == [(row["CASE_ENQUIRY_ID"], number) for number, row in enumerate(city, start=2)]
    accounts = "SELECT rows_read, rows_loaded, rows_quarantined FROM load_files WHERE source_id = 'boston_311'"
    assert ask(boston, accounts) == [(4995, 4995, 0)]


def test_on_time_is_what_the_city_says_wherever_there_is_a_due_time(boston: Path, city: list[dict[str, str]]) -> None:
    """The city calls requests without a due time on time, which we do not; and one request that was closed after its
    due time has no flag."""
    ours = dict(ask(boston, "SELECT issue_id, is_on_time FROM fct_issues"))
    due = [row for row in city if row["TARGET_DT"]]
    assert len(due) == 4284
    said = {"ONTIME": True, "OVERDUE": False}
    flagged = [row for row in due if row["OnTime_Status"]]
    assert [r for r in flagged if ours[r["CASE_ENQUIRY_ID"]] is not said[r["OnTime_Status"]]] == []
    (unsaid,) = (row for row in due if not row["OnTime_Status"])
    assert unsaid["CLOSED_DT"] > unsaid["TARGET_DT"]
    assert ours[unsaid["CASE_ENQUIRY_ID"]] is False
    assert {ours[r["CASE_ENQUIRY_ID"]] for r in city if not r["TARGET_DT"]} == {None}


def test_the_rate_by_neighbourhood_and_month_added_up_by_hand(boston: Path, city: list[dict[str, str]]) -> None:
    """Two years of months up to as_of, the day of the last closing; requests without a neighbourhood are UNKNOWN."""
    assert ask(boston, "SELECT as_of::VARCHAR FROM as_of") == [(max(row["CLOSED_DT"] for row in city)[:10],)]
    due: Counter[tuple[str, str]] = Counter()
    met: Counter[tuple[str, str]] = Counter()
    for row in city:
        if "2024-01-01" <= row["TARGET_DT"] <= "2025-01-08 23:59:59":
            for unit in ("City of Boston", row["neighborhood"].strip() or "UNKNOWN"):
                due[unit, row["TARGET_DT"][:7]] += 1
                met[unit, row["TARGET_DT"][:7]] += row["CLOSED_DT"] <= row["TARGET_DT"]
    said = ask(
        boston,
        "SELECT unit_code, strftime(month, '%Y-%m'), numerator, denominator FROM fct_kpi_monthly "
        "WHERE kpi_id = 'on_time_resolution_rate' AND basis = 'as_was' AND denominator > 0",
    )
    assert {(unit, month): (n, d) for unit, month, n, d in said} == {key: (met[key], due[key]) for key in due}
    assert len({unit for unit, _ in due}) > 20


def test_columns_the_contract_does_not_know_are_drift(boston: Path, city: list[dict[str, str]]) -> None:
    said = ask(boston, "SELECT header, kind FROM schema_drift WHERE source_id = 'boston_311'")
    assert set(said) == {(header, "additional") for header in city[0] if header not in MAPPED}
