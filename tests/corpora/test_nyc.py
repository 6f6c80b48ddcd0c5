"""Casework of New York's council, two years: numbers that occur twice, many rows without a borough, junk categories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from corpus import CORPORA
from foreign_home import ask, put_contract, put_file, put_first_month, put_units, records, run

FILES = [CORPORA / "nyc-council-cases" / f"NYC_Council_Constituent_Services_{year}.csv" for year in (2022, 2023)]
#: A number that occurs twice is two cases here, so the rows are a ledger without a key; the number stays readable.
LEDGER = """
id: nyc_casework
system: NYC Council
title: constituent services
owner: {post: council staff, level: city}
format: csv
encoding: utf-8
load: append
cadence: irregular
feeds:
  fact: issues
  columns: {unit_code: borough}
columns:
  - {header: UNIQUE_KEY, name: issue_id, type: code, required: true}
  - {header: OPENDATE, name: reported_at, type: date, day_first: false, required: true, event: true}
  - {header: CLOSEDATE, name: resolved_at, type: date, day_first: false, event: true}
  - {header: COMPLAINT_TYPE, name: category, type: text}
  - {header: DESCRIPTOR, name: subcategory, type: text}
  - {header: ACCOUNT, name: handling_unit, type: text}
  - {header: BOROUGH, name: borough, type: code}
"""
#: The same rows by their number: the later row of a number stands, and the accounts say what it replaced.
BY_NUMBER = (
    LEDGER.replace("id: nyc_casework", "id: nyc_by_number")
    .replace("load: append", "load: upsert")
    .replace("name: issue_id, type: code,", "name: issue_id, type: code, key: true,")
)


@pytest.fixture(scope="module")
def council() -> list[list[dict[str, str]]]:
    return [records(path) for path in FILES]


@pytest.fixture(scope="module")
def home(
    council: list[list[dict[str, str]]], tmp_path_factory: pytest.TempPathFactory, new_home: Callable[[Path], Path]
) -> Path:
    home = new_home(tmp_path_factory.mktemp("nyc"))
    for source_id, contract in (("nyc_casework", LEDGER), ("nyc_by_number", BY_NUMBER)):
        put_contract(home, source_id, contract)
        for path in FILES:
            put_file(home, source_id, path)
    put_units(home, "NYC", {row["BOROUGH"] for year in council for row in year} - {""})
    put_first_month(home, "2022-01")
    run(home, today="2025-03-31")
    return home


def test_every_row_is_kept_with_and_without_a_borough(home: Path, council: list[list[dict[str, str]]]) -> None:
    rows = [row for year in council for row in year]
    assert len(rows) == 64_185
    said = ask(home, "SELECT unit_code, count(*) FROM fct_issues WHERE channel = 'nyc_casework' GROUP BY 1")
    assert dict(said) == Counter(row["BOROUGH"] or "UNKNOWN" for row in rows)
    assert dict(said)["UNKNOWN"] == 6_603 + 8_670
    accounts = "SELECT rows_read, rows_loaded, rows_quarantined FROM load_files WHERE source_id = 'nyc_casework'"
    assert ask(home, f"{accounts} ORDER BY path") == [(len(year), len(year), 0) for year in council]


def test_numbers_that_occur_twice_are_two_cases(home: Path, council: list[list[dict[str, str]]]) -> None:
    said = ask(
        home,
        "SELECT split_part(issue_id, '@', 1), strftime(reported_at, '%m/%d/%Y'), strftime(resolved_at, '%m/%d/%Y'), "
        "category, subcategory, handling_unit FROM fct_issues WHERE channel = 'nyc_casework'",
    )
    names = ("UNIQUE_KEY", "OPENDATE", "CLOSEDATE", "COMPLAINT_TYPE", "DESCRIPTOR", "ACCOUNT")
    expected = Counter(tuple(row[n].strip() or None for n in names) for year in council for row in year)
    assert Counter(said) == expected
    twice = [n for n, count in Counter(number for number, *_ in said).items() if count > 1]
    assert len(twice) >= 8


def test_by_their_number_the_accounts_say_what_was_replaced(home: Path, council: list[list[dict[str, str]]]) -> None:
    """Nothing vanishes: the rows of a number but one are superseded, and read is the sum."""
    numbers = Counter(row["UNIQUE_KEY"] for year in council for row in year)
    ((read, loaded, duplicate, superseded, quarantined),) = ask(
        home,
        "SELECT sum(rows_read)::INT, sum(rows_loaded)::INT, sum(rows_duplicate)::INT, sum(rows_superseded)::INT, "
        "sum(rows_quarantined)::INT FROM load_files WHERE source_id = 'nyc_by_number'",
    )
    assert (read, loaded, quarantined) == (numbers.total(), len(numbers), 0)
    assert duplicate + superseded == numbers.total() - len(numbers) >= 8
    assert ask(home, "SELECT count(*) FROM fct_issues WHERE channel = 'nyc_by_number'") == [(len(numbers),)]


def test_reported_by_month_and_borough(home: Path, council: list[list[dict[str, str]]]) -> None:
    """Both channels count: twice the ledger, less the rows that the numbers replaced."""
    rows = {row["UNIQUE_KEY"]: row for year in council for row in year}
    both = [*rows.values(), *(row for year in council for row in year)]
    expected: Counter[tuple[str, str]] = Counter()
    for row in both:
        month, _day, year = row["OPENDATE"].split("/")
        expected[row["BOROUGH"] or "UNKNOWN", f"{year}-{month}"] += 1
    said = ask(
        home,
        "SELECT unit_code, strftime(month, '%Y-%m'), numerator FROM fct_kpi_monthly "
        "WHERE kpi_id = 'issues_reported' AND basis = 'as_was' AND unit_code <> 'NYC' AND numerator > 0",
    )
    assert {(unit, month): n for unit, month, n in said} == expected
