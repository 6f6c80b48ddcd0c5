"""What a build says of itself, on hand-made tables."""

from __future__ import annotations

import duckdb

from orchestration.facts import read_facts
from orchestration.page import missing_lines

DELIVERIES = """
    CREATE TABLE fct_deliveries_monthly AS FROM (VALUES
        ('visits', DATE '2025-01-01', 'received'), ('visits', DATE '2025-02-01', 'missing'),
        ('visits', DATE '2025-03-01', 'received'),
        ('fire_hazards', DATE '2025-01-01', 'missing'), ('fire_hazards', DATE '2025-02-01', 'received'),
        ('fire_hazards', DATE '2025-03-01', 'missing'),
        ('service_cases', DATE '2025-01-01', 'missing'), ('service_cases', DATE '2025-02-01', 'missing'),
        ('service_cases', DATE '2025-03-01', 'missing')
    ) AS t (source_id, month, status)
"""


def test_missing_are_the_newest_month_and_gaps_after_a_first_delivery() -> None:
    with duckdb.connect() as con:
        con.execute(DELIVERIES)
        lines = missing_lines(read_facts(con)["missing"])
    assert lines == [
        "2025-03 尚未报送 · not delivered：fire_hazards、service_cases",
        "2025-02 尚未报送 · not delivered：visits",
    ]
