"""What a build says of itself, on hand-made tables."""

from __future__ import annotations

import duckdb

from orchestration.facts import read_facts
from orchestration.page import delivery_lines, mending_line

DELIVERIES = """
    CREATE TABLE fct_deliveries_monthly AS FROM (VALUES
        ('visits', DATE '2025-01-01', 'late', DATE '2025-02-14'), ('visits', DATE '2025-02-01', 'missing', NULL),
        ('visits', DATE '2025-03-01', 'received', DATE '2025-04-01'),
        ('fire_hazards', DATE '2025-01-01', 'missing', NULL),
        ('fire_hazards', DATE '2025-02-01', 'received', DATE '2025-03-02'),
        ('fire_hazards', DATE '2025-03-01', 'missing', NULL),
        ('service_cases', DATE '2025-01-01', 'missing', NULL), ('service_cases', DATE '2025-02-01', 'missing', NULL),
        ('service_cases', DATE '2025-03-01', 'missing', NULL)
    ) AS t (source_id, month, status, received_on), (VALUES (DATE '2025-04-10')) AS d (due_on)
"""


def test_missing_are_the_newest_month_and_gaps_after_a_first_delivery() -> None:
    with duckdb.connect() as con:
        con.execute(DELIVERIES)
        lines = delivery_lines(read_facts(con))
    assert [line.partition("  [dim]")[0] for line in lines] == [
        "2025-03 应报 3 · 按时 1 · 迟报 0 · 缺报 2",
        "2025-02 应报 3 · 按时 1 · 迟报 0 · 缺报 2",
        "2025-03 尚未报送 · not delivered：fire_hazards、service_cases",
        "2025-02 尚未报送 · not delivered：visits",
        "2025-01 迟报 · late：visits(2025-02-14 收到)",
    ]


def test_a_row_that_breaks_two_rules_waits_once_and_an_attempt_to_mend_is_no_row() -> None:
    rows = """
        CREATE TABLE quarantined_rows AS FROM (VALUES
            ('f', 'visits', '', 2, 'enum', 'open', true, NULL), ('f', 'visits', '', 2, 'range', 'open', true, NULL),
            ('f', 'visits', '', 3, 'enum', 'open', false, NULL), ('w', 'visits', 'x', 2, 'type', 'open', true, 'f|3|'),
            ('f', 'visits', '', 4, 'enum', 'mended', true, NULL),
            ('w', 'visits', 'x', 3, 'type', 'mended', true, 'f|4|'),
            ('f', 'visits', '', 5, 'enum', 'discarded', true, NULL)
        ) AS t (file_id, source_id, sheet, row_number, reason, status, is_latest, mends)
    """
    with duckdb.connect() as con:
        con.execute(rows)
        mending = read_facts(con)["mending"]
    assert mending == {"open": 2, "mended": 1}
    assert mending_line(mending).startswith("2 行待更正 · 1 行已更正")
