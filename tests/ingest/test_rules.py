"""Each rule of the export specification on tiny files, at its borders too: which rows are refused, and why."""

from __future__ import annotations

from datetime import date

import pytest
from office import CONTRACTS, Office, row


def refused_rows(office: Office, code: str) -> list[int]:
    return [n for n, _, c in office.refused() if c == code]


def judge(office: Office, source: str, column: str, values: dict[str, str | None]) -> None:
    """One line per value; the value's code, or None where the row is good."""
    lines = [row(source, n, **{column: value}) for n, value in enumerate(values)]
    office.load(source, lines)
    expected = [(n, column, code) for n, code in enumerate(values.values(), start=2) if code]
    assert office.refused() == expected
    assert office.good_rows(source) == [n for n, code in enumerate(values.values(), start=2) if not code]


MISSING = dict.fromkeys(["", " ", "-", "/", "无", "null", "\u3000"], "missing")
JUDGEMENTS: dict[str, dict[str, str | None]] = {
    "visits.visit_id": {**MISSING, "V-1": None, "无锡1": None},
    "visits.visitor_key": {**MISSING, "P1": None},
    "visits.household_no": {**MISSING, "301": None},
    "visits.note": {**dict.fromkeys(MISSING), "见到老人": None},
    "visits.visit_type": {**MISSING, "大走访": None, "走访": "enum", "大走访 ": None, "大 走访": "enum", "1": "enum"},
    "party_grid_events.admission": {"": None, "准入": None, "不准入": None, "待定": "enum"},
    "visits.duration_minutes": {
        "": None,
        "0": None,
        "1440": None,
        "１４４０": None,
        "1,440": None,
        "-1": "range",
        "1441": "range",
        "1.5": "type",
        "半小时": "type",
        "99999999999999999999": "type",
    },
    "party_grid_events.satisfaction": {"1": None, "5": None, "0": "range", "6": "range", "好": "type"},
    "funding_ledger.amount": {
        "0.01": None,
        "100000000000": None,
        "1,234,567.89": None,
        "0": "range",
        "0.009": "range",
        "100000000000.01": "range",
        "-5": "range",
        "": "missing",
        "五元": "type",
    },
    "buildings.longitude": {
        "": None,
        "-180": None,
        "180": None,
        "113.5": None,
        "180.000001": "range",
        "-180.1": "range",
        "东经113": "type",
    },
    "buildings.households": {"0": None, "100000": None, "100001": "range", "-1": "range", "": "missing"},
    "visits.visited_at": {
        "": "missing",
        "昨天": "type",
        "2025-02-30 08:00:00": "type",
        "2025-03-31 23:59:59": None,
        "2025-03-31": None,
        "2025-04-01 00:00:00": "future",
        "2025-04-01": "future",
        "2000-01-01 00:00:00": None,
        "1999-12-31 23:59:59": "past",
    },
    "funding_ledger.booked_on": {
        "2025-03-31": None,
        "2025年4月1日": "future",
        "20250401": "future",
        "45747": None,  # 31 March 2025
        "45748": "future",
        "2000/1/1": None,
        "36525": "past",  # 31 December 1999
        "待补": "type",
    },
    "party_grid_events.resolved_at": {"": None, "2025-04-01 08:00": "future", "1999-12-31": "past", "2025-03-31": None},
    "safety_grid_events.due_at": {"2030-01-01": None, "1999-01-01": None, "": None, "月底": "type"},
    "estates.branch_founded_on": {"1985-07-01": None, "2026-01-01": None, "": None, "1985": "type"},
    "estates.is_old": {"是": None, "否": None, "": "missing", "老旧": "type", "1": "type"},
    "personnel.birth_month": {"1988-07": None, "1988年7月": None, "198807": None, "": None},
    "personnel.id_number": {"": None, "not a number": None},
    "facilities.rooms": {"": None, "图书室": None, "图书室、舞蹈室": None},
    "inspections.approval_no": {"": "approval_no_missing", "无": "approval_no_missing", "府办〔2025〕3号": None},
}


@pytest.mark.parametrize("column", JUDGEMENTS)
def test_values_of_one_column(office: Office, column: str) -> None:
    source, name = column.split(".")
    judge(office, source, name, JUDGEMENTS[column])


def test_approval_is_asked_of_approved_inspections_only(office: Office) -> None:
    lines = [row("inspections", 1, approved="否", approval_no=""), row("inspections", 2, approved="是", approval_no="")]
    office.load("inspections", lines)
    assert office.refused() == [(3, "approval_no", "approval_no_missing")]
    assert office.good_rows("inspections") == [2]


def test_every_broken_rule_of_a_row_is_said(office: Office) -> None:
    bad = row("visits", 1, visited_at="2025-04-01", mode="步行", duration_minutes="1441", outcome="", updated_at="x")
    office.load("visits", [bad, row("visits", 2)])
    assert office.refused() == [
        (2, "duration_minutes", "range"),
        (2, "mode", "enum"),
        (2, "outcome", "missing"),
        (2, "updated_at", "type"),
        (2, "visited_at", "future"),
    ]
    assert office.counts() == (2, 0, 1), "a row is refused once however many rules it breaks"


def test_what_is_said_of_a_refused_row(office: Office) -> None:
    lines = [row("visits", 7, mode="步行"), row("visits", visit_id="", unit_code="", mode="电话")]
    office.load("visits", lines)
    assert office.ask("SELECT source_id, _row, _key, unit_code, column_name, value, reason FROM raw.quarantine") == [
        ("visits", 2, "visit_id-7", "unit_code-1", "mode", "步行", "enum"),
        ("visits", 3, None, None, "unit_code", None, "missing"),
        ("visits", 3, None, None, "visit_id", None, "missing"),
    ]


def test_the_day_of_judgement_is_the_day_the_file_was_first_seen(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.load("visits", [row("visits", 1, visited_at="2025-04-01"), row("visits", 2)])
    assert office.refused() == [(2, "visited_at", "future")]
    monkeypatch.setenv("GRIDLEDGER_TODAY", "2025-05-01")
    office.run("visits", full_refresh=True)
    assert office.refused() == [(2, "visited_at", "future")]
    office.put_rows("visits", [row("visits", 1, visited_at="2025-04-01")], "later.csv")
    office.run("visits")
    assert len(office.refused()) == 1, "a file seen later may tell of later days"


def test_a_key_twice_with_different_content_refuses_all_its_rows(office: Office) -> None:
    office.load(
        "estates",
        [
            row("estates", 1),  # 2
            row("estates", 2, households="10"),  # 3
            row("estates", 2, households="10"),  # 4
            row("estates", 2, households="11"),  # 5
            row("estates", 3),  # 6
            row("estates", 3),  # 7: the same again is no conflict
            row("estates", 4, households="1,000"),  # 8
            row("estates", 4, households=" １０００ "),  # 9: the same content in another form
        ],
    )
    assert [(n, code) for n, _, code in office.refused()] == [(n, "key_conflict") for n in (3, 4, 5)]
    assert office.good_rows("estates") == [2, 6, 7, 8, 9]


def test_what_is_not_kept_makes_no_conflict(office: Office) -> None:
    lines = [row("personnel", 1, name="赵无极", phone="13800138000"), row("personnel", 1, name="无极", phone="")]
    office.load("personnel", lines)
    assert office.good_rows("personnel") == [2, 3]


def test_parts_of_a_key_are_all_of_it(office: Office) -> None:
    office.load("personnel", [row("personnel", 1), row("personnel", 1, post="网格员", education="大专")])
    assert office.refused() == []


def test_an_upsert_source_knows_no_conflict(office: Office) -> None:
    office.load("micro_wishes", [row("micro_wishes", 1), row("micro_wishes", 1, status="已实现")])
    assert office.good_rows("micro_wishes") == [2, 3]
    assert office.refused() == []


def test_a_conflict_is_one_within_a_file_only(office: Office) -> None:
    office.put_rows("estates", [row("estates", 1)], "a.csv")
    office.put_rows("estates", [row("estates", 1, households="9")], "b.csv")
    office.run("estates")
    assert office.refused() == []
    assert len(office.good_rows("estates")) == 2


@pytest.mark.parametrize(
    ("shares", "is_good"),
    [
        (["1"], True),
        (["0.4", "0.6"], True),
        (["0.333", "0.333", "0.333"], True),  # 0.001 off is within the tolerance
        (["0.3333", "0.3333", "0.3323"], False),  # 0.0011 off
        (["0.5", "0.501"], True),
        (["0.5", "0.5011"], False),
        (["0.5"], False),
        (["0.7", "0.7"], False),
    ],
)
def test_shares_of_a_predecessor_add_up(office: Office, shares: list[str], is_good: bool) -> None:
    lines = [row("org_successions", n, predecessor_code="A", household_share=s) for n, s in enumerate(shares)]
    office.load("org_successions", [*lines, row("org_successions", 1, predecessor_code="B", household_share="1")])
    rows = list(range(2, len(shares) + 2))
    assert refused_rows(office, "share_sum") == ([] if is_good else rows)
    assert office.good_rows("org_successions") == ([*rows, len(shares) + 2] if is_good else [len(shares) + 2])


def test_a_share_of_nothing_is_out_of_range_and_a_line_sent_twice_counts_once(office: Office) -> None:
    same = row("org_successions", 1, predecessor_code="A", household_share="1")
    low = row("org_successions", 2, predecessor_code="B", household_share="0")
    office.load("org_successions", [same, same, low])
    assert office.refused() == [(4, "household_share", "range")]


def unit(code: str, level: str, parent: str, valid_from: str = "2020-01-01") -> list[str]:
    return row("org_units", unit_code=code, level=level, parent_code=parent, valid_from=valid_from)


CITY = [unit("C", "市", ""), unit("S1", "街道", "C"), unit("Q1", "社区", "S1")]


def test_a_unit_that_is_its_own_parent(office: Office) -> None:
    office.load("org_units", [*CITY, unit("Q2", "社区", "Q2"), unit("Q3", "社区", "S1")])
    assert office.refused() == [(5, "parent_code", "self_parent")]
    assert office.good_rows("org_units") == [2, 3, 4, 6]
    assert office.ask("SELECT status FROM raw.files") == [("loaded",)]


def test_a_closed_tree_in_any_order_and_with_moved_units(office: Office) -> None:
    moved = [unit("Q1", "社区", "S2", "2025-01-01"), unit("S2", "街道", "C")]
    office.load("org_units", [*moved, *CITY[::-1]])
    assert office.ask("SELECT status, rows_read, rows_quarantined FROM raw.files") == [("loaded", 5, 0)]


@pytest.mark.parametrize("stray", [unit("Q9", "社区", "S9"), unit("Q9", "社区", "")])
def test_a_list_whose_tree_does_not_close_is_held_back_whole(office: Office, stray: list[str]) -> None:
    office.load("org_units", [*CITY, stray])
    assert "Q9" in office.reason()
    report = office.reports["org_units"]
    assert (report.files_held, report.files_read) == (1, 0)
    office.put_rows("org_units", [*CITY, unit("S9", "街道", "C"), unit("Q9", "社区", "S9")], "mended.csv")
    office.run("org_units")
    assert office.ask("SELECT path, status FROM raw.files ORDER BY path") == [
        ("org_units/export.csv", "held"),
        ("org_units/mended.csv", "loaded"),
    ]


def test_unknown_codes_are_kept(office: Office) -> None:
    office.load("visits", [row("visits", unit_code="nowhere", building_code="不在册")])
    assert office.ask("SELECT unit_code, building_code FROM raw.visits") == [("nowhere", "不在册")]


def test_resolved_before_reported_is_kept(office: Office) -> None:
    early = row("council_matters", reported_on="2025-03-05", resolved_on="2025-03-01")
    office.load("council_matters", [early])
    assert office.ask("SELECT reported_on, resolved_on FROM raw.council_matters") == [
        (date(2025, 3, 5), date(2025, 3, 1))
    ]


@pytest.mark.parametrize("source", sorted(CONTRACTS))
def test_a_bad_row_never_disturbs_a_good_one(office: Office, source: str) -> None:
    """Every source: a line without its key between two good ones; the good ones are kept as if it were not there."""
    contract = CONTRACTS[source]
    good = [row(source, 1), row(source, 2)]
    if contract.tree:
        good = CITY[:2]
    if source == "org_successions":
        good = [row(source, n, predecessor_code=f"A{n}") for n in (1, 2)]
    bad = row(source, 3, **{contract.keys[0].name: ""})
    office.load(source, [good[0], bad, good[1]])
    assert office.refused() == [(3, contract.keys[0].name, "missing")]
    assert office.good_rows(source) == [2, 4]
    kept = f"SELECT * EXCLUDE (_file_id, _row) FROM raw.{source} ORDER BY _row"
    alone = Office(office.home.root.parent / "alone")
    alone.load(source, good)
    assert office.ask(kept) == alone.ask(kept)


def test_a_circle_of_parents_that_never_reaches_the_city_is_held_back(office: Office) -> None:
    report = office.load("org_units", [*CITY, unit("Q8", "社区", "Q9"), unit("Q9", "社区", "Q8")])
    assert report.files_held == 1
    (reason,) = office.ask("SELECT reason FROM raw.files")[0]
    assert "Q8、Q9" in reason


def test_a_list_without_a_row_is_rejected_and_a_month_without_one_is_not(office: Office) -> None:
    assert office.load("org_units", []).files_rejected == 1
    assert "没有任何一行" in office.ask("SELECT reason FROM raw.files")[0][0]
    assert office.load("visits", []).files_read == 1
