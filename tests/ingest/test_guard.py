"""Files that look cut short or sent twice are held back until they are accepted. Counts are worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office import CONTRACTS, Office, csv_bytes, header, row

from ingest import audit
from ingest.check import check_file
from ingest.contracts import Contract
from ingest.inbox import arrivals
from ingest.review import ReviewError, accept, withdraw


@pytest.fixture(autouse=True)
def new_year(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRIDLEDGER_TODAY", "2026-01-05")


def items(*numbers: int) -> list[list[str]]:
    return [row("service_items", n) for n in numbers]


def statuses(office: Office) -> dict[str, str]:
    return dict(office.ask("SELECT path, status FROM raw.files"))


def held(office: Office) -> set[str]:
    return {f for (f,) in office.ask("SELECT file_id FROM raw.files WHERE status = 'held'")}


def allow(office: Office, name: str) -> None:
    accept(office.home, office.contracts, name, held=held(office), why="核实无误")
    office.run(*office.reports)


def lists(office: Office, **by_name: list[int]) -> dict[str, str]:
    for name, numbers in by_name.items():
        office.put_rows("service_items", items(*numbers), f"2025-{name[1:]}.csv")
    office.run("service_items")
    return {path[-6:-4]: status for path, status in statuses(office).items()}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (range(50), range(10, 50), "loaded"),  # 10 of 50 are a fifth, and not more than one
        (range(50), range(11, 50), "held"),
        (range(50), range(11, 90), "held"),  # new keys do not make up for lost ones
        (range(12), range(3, 12), "loaded"),  # a quarter, but three: an everyday change
        (range(12), range(4, 12), "loaded"),
        (range(12), range(5, 12), "held"),
        (range(50), range(80), "loaded"),
    ],
)
def test_a_list_that_lost_more_than_a_fifth_is_held(office: Office, before: range, after: range, expected: str) -> None:
    assert lists(office, m01=[*before], m02=[*after]) == {"01": "loaded", "02": expected}
    there = len(before) + (len(after) if expected == "loaded" else 0)
    assert office.ask("SELECT count(*) FROM raw.service_items") == [(there,)]


def test_the_list_after_a_held_one_is_compared_with_the_one_that_stands(office: Office) -> None:
    found = lists(office, m01=[*range(50)], m02=[*range(20)], m03=[*range(19)], m04=[*range(1, 51)])
    assert found == {"01": "loaded", "02": "held", "03": "held", "04": "loaded"}


def test_an_accepted_list_stands_and_is_what_the_next_is_compared_with(office: Office) -> None:
    lists(office, m01=[*range(50)], m02=[*range(20)])
    reason = office.column("SELECT reason FROM raw.files WHERE status = 'held'")[0]
    assert "少了 30 项，占原有 50 项的 60%" in reason
    assert "gridledger accept service_items/2025-02.csv" in reason
    allow(office, "service_items/2025-02.csv")
    assert set(statuses(office).values()) == {"loaded"}
    assert lists(office, m03=[*range(19)]) == {"01": "loaded", "02": "loaded", "03": "loaded"}
    assert [(d.action, d.path, d.why) for d in audit.decisions(office.home)] == [
        ("accept", "service_items/2025-02.csv", "核实无误")
    ]


def test_a_row_in_quarantine_is_on_its_list(office: Office) -> None:
    broken = [row("service_items", n, valid_from="某日") for n in range(20, 50)]
    office.put_rows("service_items", items(*range(50)), "2025-01.csv")
    office.put_rows("service_items", [*items(*range(20)), *broken], "2025-02.csv")
    office.run("service_items")
    assert office.counts()[2] == 30
    assert set(statuses(office).values()) == {"loaded"}


def test_lists_are_compared_in_the_order_of_the_dates_in_their_names(office: Office) -> None:
    lists(office, m03=[*range(50)])
    assert lists(office, m01=[*range(40)], m02=[*range(45)]) == {"01": "loaded", "02": "loaded", "03": "loaded"}


def months(office: Office, sizes: dict[int, int], names: dict[int, str] | None = None) -> dict[str, str]:
    """One file of visits a month of 2025 with so many rows; keys differ from month to month."""
    for month, size in sizes.items():
        day = f"2025-{month:02d}-15 08:00:00"
        lines = [row("visits", 1000 * month + n, visited_at=day, updated_at=day) for n in range(size)]
        office.put_rows("visits", lines, (names or {}).get(month, f"2025-{month:02d}.csv"))
    office.run("visits")
    return {path.removeprefix("visits/2025-").removesuffix(".csv"): s for path, s in statuses(office).items()}


YEAR = {1: 200, 2: 100, 3: 100, 4: 100, 5: 100, 6: 90}


@pytest.mark.parametrize(("size", "expected"), [(9, "held"), (10, "loaded"), (11, "loaded")])
def test_a_month_under_a_tenth_of_the_median_of_six_is_held(office: Office, size: int, expected: str) -> None:
    assert months(office, YEAR | {7: size})["07"] == expected


def test_without_six_months_nothing_is_known_of_the_usual(office: Office) -> None:
    assert set(months(office, {1: 100, 2: 100, 3: 100, 4: 100, 5: 100, 6: 1}).values()) == {"loaded"}


def test_a_held_month_is_let_in_by_what_fills_it(office: Office) -> None:
    assert months(office, YEAR | {7: 4})["07"] == "held"
    assert office.ask("SELECT count(*) FROM raw.visits") == [(690,)]
    day = "2025-07-20 08:00:00"
    lines = [row("visits", 9000 + n, visited_at=day, updated_at=day) for n in range(6)]
    office.put_rows("visits", lines, "2025-07_补.csv")
    office.run("visits")
    assert set(statuses(office).values()) == {"loaded"}


def test_rows_sent_twice_do_not_fill_a_month(office: Office) -> None:
    assert months(office, YEAR | {7: 8})["07"] == "held"
    assert months(office, {7: 9}, names={7: "2025-07_再报.csv"})["07_再报"] == "held"


def test_a_held_month_is_not_among_the_usual_ones(office: Office) -> None:
    found = months(office, YEAR | {7: 1, 8: 1, 9: 1, 10: 1})
    assert [name for name, status in found.items() if status == "held"] == ["07", "08", "09", "10"]
    allow(office, "visits/2025-08.csv")
    assert [n for n, s in statuses(office).items() if s == "held"] == [
        f"visits/2025-{n}.csv" for n in ("07", "09", "10")
    ]


@pytest.mark.parametrize(
    ("today", "expected"), [("2025-07-04", "loaded"), ("2025-07-20", "held"), ("2025-09-01", "held")]
)
def test_of_a_running_month_only_the_part_that_is_over_counts(
    office: Office, monkeypatch: pytest.MonkeyPatch, today: str, expected: str
) -> None:
    """Three days of 31 are over: a tenth of 100 × 3/31 is less than one row; on the 20th it is more than six."""
    day = "2025-07-02 08:00:00"
    months(office, YEAR)
    monkeypatch.setenv("GRIDLEDGER_TODAY", today)
    office.put_rows(
        "visits", [row("visits", 7000 + n, visited_at=day, updated_at=day) for n in range(5)], "2025-07.csv"
    )
    office.run("visits")
    assert statuses(office)["visits/2025-07.csv"] == expected


LEDGER = Contract.model_validate(
    {
        "id": "ledger",
        "system": "台账",
        "title": "支出台账",
        "owner": {"post": "财务", "level": "city"},
        "format": "csv",
        "load": "append",
        "cadence": "irregular",
        "columns": [
            {"header": "日期", "name": "paid_on", "type": "date", "required": True, "event": True},
            {"header": "收款方", "name": "payee", "type": "text", "required": True},
            {"header": "金额", "name": "amount", "type": "decimal", "required": True},
        ],
    }
)


@pytest.fixture
def ledger(office: Office) -> Office:
    office.contracts["ledger"] = LEDGER
    return office


def pay(office: Office, name: str, *amounts: str) -> dict[str, str]:
    lines = ["日期,收款方,金额", *(f"2025-03-01,甲公司,{amount}" for amount in amounts)]
    office.put(f"ledger/{name}", "\n".join(lines).encode())
    office.run("ledger")
    return statuses(office)


def test_equal_rows_of_a_ledger_are_separate_events(ledger: Office) -> None:
    assert pay(ledger, "a.csv", "10", "10", "5") == {"ledger/a.csv": "loaded"}
    assert ledger.ask("SELECT count(*), sum(amount)::DOUBLE FROM raw.ledger") == [(3, 25.0)]


def test_a_ledger_sent_again_under_another_name_is_held(ledger: Office) -> None:
    amounts = [str(n) for n in range(1, 21)]
    pay(ledger, "a.csv", *amounts)
    found = pay(ledger, "a_更正.csv", *amounts[:-1], "99")
    assert found == {"ledger/a.csv": "loaded", "ledger/a_更正.csv": "held"}
    assert "20 行中有 19 行已在 ledger/a.csv 中" in ledger.column("SELECT reason FROM raw.files WHERE reason <> ''")[0]
    allow(ledger, "ledger/a_更正.csv")
    assert set(statuses(ledger).values()) == {"loaded"}


def test_a_ledger_corrected_under_its_own_name_is_not_held(ledger: Office) -> None:
    amounts = [str(n) for n in range(1, 21)]
    pay(ledger, "a.csv", *amounts)
    pay(ledger, "a.csv", *amounts[:-1], "99")
    assert ledger.ask("SELECT status, count(*) FROM raw.files GROUP BY 1") == [("loaded", 2)]


def test_what_is_not_held_needs_no_accepting(office: Office) -> None:
    lists(office, m01=[1, 2, 3])
    with pytest.raises(ReviewError, match="没有被暂存"):
        accept(office.home, office.contracts, "service_items/2025-01.csv", held=set(), why="")
    with pytest.raises(ReviewError, match="没有登记过文件"):
        accept(office.home, office.contracts, "service_items/2025-09.csv", held=set(), why="")


def test_a_list_whose_tree_is_open_is_let_in_by_nobody(office: Office) -> None:
    unit = row("org_units", 1, unit_code="Q1", level="社区", parent_code="S9")
    office.put_rows("org_units", [unit], "2025-01.csv")
    office.run("org_units")
    with pytest.raises(ReviewError, match="组织树不闭合"):
        accept(office.home, office.contracts, "org_units/2025-01.csv", held=held(office), why="急用")
    assert audit.decisions(office.home) == []


def test_a_withdrawn_file_leaves_nothing_but_its_account(office: Office) -> None:
    lists(office, m01=[*range(10)], m02=[*range(10, 30)])
    office.put_rows("service_items", items(*range(10)), "2025-03.csv")  # the bytes of January again
    office.run("service_items")
    sha = next(a.sha256 for a in arrivals(office.home) if a.path.endswith("2025-01.csv"))
    done = withdraw(office.home, office.contracts, "inbox/service_items/2025-01.csv", why="发错单位")
    assert (sorted(a.path for a in done.files), done.erased) == (
        ["service_items/2025-01.csv", "service_items/2025-03.csv"],
        3,
    )
    assert not [p for p in office.home.landing.rglob("*") if sha[:16] in p.name]
    office.run("service_items", full_refresh=True)
    assert statuses(office) == {
        "service_items/2025-01.csv": "withdrawn",
        "service_items/2025-02.csv": "loaded",
        "service_items/2025-03.csv": "withdrawn",
    }
    assert office.ask("SELECT count(*) FROM raw.service_items") == [(20,)]
    assert office.column("SELECT reason FROM raw.files WHERE path LIKE '%2025-01%'")[0].endswith("撤回：发错单位")


def test_a_withdrawn_file_comes_back_when_it_is_accepted(office: Office) -> None:
    lists(office, m01=[1, 2, 3])
    withdraw(office.home, office.contracts, "service_items/2025-01.csv", why="误报")
    with pytest.raises(ReviewError, match="已经撤回"):
        withdraw(office.home, office.contracts, "service_items/2025-01.csv", why="误报")
    office.run("service_items")
    allow(office, "service_items/2025-01.csv")
    assert office.ask("SELECT count(*) FROM raw.service_items") == [(3,)]


def test_landing_a_crash_left_after_the_decision_is_erased_by_the_next_run(office: Office, tmp_path: Path) -> None:
    lists(office, m01=[1, 2, 3])
    kept = {p: p.read_bytes() for p in (office.home.landing / "service_items").iterdir()}
    withdraw(office.home, office.contracts, "service_items/2025-01.csv", why="误报")
    for path, data in kept.items():
        path.write_bytes(data)
    office.run("service_items")
    assert not list((office.home.landing / "service_items").iterdir())


def test_a_cut_last_line_of_the_audit_log_swallows_nothing(office: Office) -> None:
    lists(office, m01=[1], m02=[2])
    withdraw(office.home, office.contracts, "service_items/2025-01.csv", why="一")
    with office.home.audit_log.open("ab") as log:
        log.write(b'{"at": "2025-')
    withdraw(office.home, office.contracts, "service_items/2025-02.csv", why="二")
    assert [d.why for d in audit.decisions(office.home)] == ["一", "二"]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_is_held_does_not_depend_on_the_order_of_arrival(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Lists with dates in their names and months: the same files in one run or in many, in any order."""
    sizes = data.draw(st.lists(st.integers(0, 12), min_size=3, max_size=6))
    named = {f"2025-{n + 1:02d}.csv": items(*range(max(size, 1))) for n, size in enumerate(sizes)}
    order = data.draw(st.permutations(sorted(named)))
    found = []
    for batches in ([sorted(named)], [[name] for name in order]):
        office = Office(tmp_path_factory.mktemp("home"))
        for batch in batches:
            for name in batch:
                office.put_rows("service_items", named[name], name)
            office.run("service_items")
        same = {path: s.replace("same_as", "loaded") for path, s in statuses(office).items()}
        found.append(same)
    assert found[0] == found[1]
    assert CONTRACTS["service_items"].guard.lost_keys_least == 5


def test_trying_a_file_says_that_it_would_be_held(office: Office, tmp_path: Path) -> None:
    office.put_rows("service_items", items(*range(50)), "2025-01.csv")
    office.run("service_items")

    def tried(*numbers: int) -> tuple[str, str]:
        path = tmp_path / "2025-02.csv"
        path.write_bytes(csv_bytes([header("service_items"), *items(*numbers)]))
        found = check_file(office.home, CONTRACTS["service_items"], path).manifest
        return found.status, found.reason or ""

    status, reason = tried(*range(11, 50))
    assert status == "held" and "少了 11 项" in reason and "accept service_items/2025-02.csv" in reason
    assert tried(*range(10, 50)) == ("loaded", "")
    assert tried(*range(50)) == ("loaded", ""), "the same bytes once more"
    office.put_rows("service_items", items(*range(11, 50)), "2025-02.csv")
    office.run("service_items")
    assert tried(*range(11, 50))[0] == "held", "as it is"
    allow(office, "service_items/2025-02.csv")
    assert tried(*range(11, 50))[0] == "loaded", "as somebody decided"
