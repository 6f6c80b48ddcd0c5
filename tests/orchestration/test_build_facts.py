"""What a build says of itself, on hand-made tables."""

from __future__ import annotations

import duckdb

from orchestration.facts import read_facts
from orchestration.page import delivery_lines

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
