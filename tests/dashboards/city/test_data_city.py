"""数据 of the demo city: every number against SQL on the published tables, and what a reader does with the page."""

import polars as pl
import pytest
from playwright.sync_api import expect
from reading import cells, part, tables, workbook

from dashboards.repository import Repository
from dashboards.scope import WHOLE_CITY

ACCOUNTS = """
    select s.title, s.system, count(distinct f.file_id) filter (where f.status in ('loaded', 'same_as')),
        count(distinct f.file_id) filter (where f.status in ('rejected', 'held')), sum(f.rows_read),
        sum(f.rows_loaded), sum(f.rows_duplicate), sum(f.rows_superseded), sum(f.rows_quarantined),
        strftime(max(f.first_seen_at) filter (where f.status in ('loaded', 'same_as')), '%Y-%m-%d %H:%M')
    from load_files as f join dim_source as s using (source_id) group by all
"""


@pytest.fixture(scope="module")
def shown(show):
    return show("/data")


def number(cell: str) -> int:
    return int(cell.replace(",", ""))


def test_row_accounting_of_every_source_and_the_whole(shown, ask):
    rows = tables(part(shown, "accounting"))["行数核对"]
    total, *sources = rows
    stored = {(title if system in title else system + title): rest for title, system, *rest in ask(ACCOUNTS)}
    assert len(sources) == len(stored) > 30
    for name, _, seen, *figures in sources:
        *counted, last = stored[name]
        assert [number(figure) for figure in figures] == counted, name
        assert seen == last, name
    # a workbook that feeds two sources is one file
    files = ask("select count(distinct file_id) from load_files where status in ('loaded', 'same_as')")[0]
    sums = [*files, *(sum(row[n] for row in stored.values()) for n in range(1, 7))]
    assert [number(figure) for figure in total[3:]] == sums
    assert sums[2] == sum(sums[3:])  # read = loaded + duplicate + superseded + quarantined


def test_the_finding_says_the_totals_deliveries_tests_and_what_moved(shown, ask):
    (files, read, loaded), = ask(
        "select count(distinct file_id), sum(rows_read), sum(rows_loaded) from load_files "
        "where status in ('loaded', 'same_as')"
    )  # fmt: skip
    (waiting,), = ask("select count(distinct (source_id, path, sheet, row_number)) from quarantined_rows "
                      "where status = 'open' and is_latest")  # fmt: skip
    said = part(shown, "finding").text()
    assert f"{files:,}个文件读了{read:,}行，{loaded:,}行入库；{waiting:,}行隔离" in said
    ((due,),) = ask("select count(*) from fct_deliveries_monthly where month = date '2026-10-01'")
    assert f"2026年10月应到的{due}个来源都到了" in said
    ((tests,),) = ask("select count(*) from build_tests where status = 'pass'")
    assert f"{tests}项检验全部通过" in said
    ((before, moved),) = ask("select compared_with, values_moved from build_history order by built_at desc limit 1")
    assert ("既往数值" in said) == (before is not None)
    assert not moved or f"既往数值变动{moved:,}个" in said


def test_the_calendar_has_a_cell_for_each_source_and_month_as_it_came(city_home, shown, ask):
    stored = {(row[0], row[1]): row[2:] for row in ask(
        "select source_id, month, status, rows, files, due_on, received_on from fct_deliveries_monthly")}  # fmt: skip
    with Repository(city_home / "published").session(WHOLE_CITY) as session:
        frame = session.frame("deliveries")
    answered = {(r["source_id"], r["month"]): (r["status"], r["rows"], r["files"], r["due_on"], r["received_on"])
                for r in frame.iter_rows(named=True)}  # fmt: skip
    assert answered == stored
    assert part(shown, "calendar").text().count("●") == 1 + sum(row[0] == "received" for row in stored.values())


def test_quarantine_by_owner_and_reason_and_row_by_row(shown, ask, city):
    stored = ask("select source_id, owner_post, count(distinct (path, sheet, row_number)) from quarantined_rows "
                 "where status = 'open' and is_latest group by all")  # fmt: skip
    rows = tables(part(shown, "quarantine"))["隔离的行"]
    assert sorted((row[2], number(row[3])) for row in rows) == sorted((post, count) for _, post, count in stored)
    reasons = ask("select source_id, reason, count(distinct (path, sheet, row_number)) from quarantined_rows "
                  "where status = 'open' and is_latest group by all")  # fmt: skip
    taken = workbook(f"{city.address}/download/data/quarantine.xlsx")
    assert sorted(row[3] for row in taken) == sorted(count for *_, count in reasons)
    lines = workbook(f"{city.address}/download/data/rows.xlsx")
    stored_lines = ask("select path, row_number, column_name, coalesce(value, '') from quarantined_rows "
                       "where status = 'open' and is_latest")  # fmt: skip
    plain = sorted((row[0], row[2], row[4], (row[5] or "").lstrip("'")) for row in lines)
    assert plain == sorted((path, line, column, value.lstrip("'")) for path, line, column, value in stored_lines)


def test_tests_builds_and_drift(shown, ask):
    tests = ask("select count(*), sum(rows) from build_tests group by kind, status")
    rows = cells(shown, "本版的检验")
    assert sorted((number(row[1]), number(row[3])) for row in rows) == sorted(tests)
    builds = ask("select build_id, files, files_new, rows_loaded, rows_quarantined, values_moved from build_history "
                 "order by built_at desc limit 12")  # fmt: skip
    listed = [[row[0].removesuffix("本版"), *row[3:]] for row in tables(part(shown, "builds"))["发布过的版本"]]
    assert listed == [[build[0], *("–" if n is None else f"{n:,}" for n in build[1:])] for build in builds]
    (differences,), = ask("select count(distinct (source_id, kind, coalesce(header, column_name))) from schema_drift "
                          "where is_newest")  # fmt: skip
    found = tables(part(shown, "drift")).get("与约定不同的表", [])
    assert len(found) == differences


def test_values_that_moved_are_all_in_the_answer(city_home, ask):
    """A row that is told of both bases stands for a value of each; the demo's second delivery is not in every city."""
    values = "kpi_id, unit_code, month, basis, round(value_before, 6), round(value_after, 6)"
    stored = ask(f"select {values} from fct_kpi_changes")
    with Repository(city_home / "published").session(WHOLE_CITY) as session:
        frame = session.frame("data/moved", most=1_000_000)
    told = []
    for kpi, unit, month, basis, before, after in frame.select(
        "kpi_id", "unit_code", "month", "basis", pl.col("value_before").round(6), pl.col("value_after").round(6)
    ).rows():
        told += [(kpi, unit, month, of, before, after) for of in (("as_was", "as_is") if basis == "both" else (basis,))]
    assert sorted(told, key=str) == sorted(stored, key=str)
    assert set(frame["moved_in_all"]) <= {len(stored)}


def test_to_the_rows_of_one_reason_and_back(watch, city, ask):
    watched = watch()
    page = watched.page
    page.goto(city.address + "/data")
    every = ask("select count(*) from quarantined_rows where status = 'open' and is_latest")[0][0]
    expect(page.locator("#rows .hd .s")).to_contain_text(f"共{every}条")
    page.locator("#quarantine .reason a").first.click()
    expect(page.locator(".tag")).to_have_count(2)
    expect(page.locator("#rows .hd .s")).not_to_contain_text(f"共{every}条")
    page.go_back()
    expect(page.locator(".tag")).to_have_count(0)
    watched.shot("data-city")
