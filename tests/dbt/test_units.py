"""Units over time: a move under another parent, a unit that left the list, and codes that come later."""

from __future__ import annotations

from small_warehouse import SmallWarehouse


def test_periods_end_where_the_unit_or_one_above_it_changed(small_city: SmallWarehouse) -> None:
    query = """
        SELECT unit_key, level, parent_code, street_code, community_code, valid_to::VARCHAR, is_current
        FROM dim_unit ORDER BY unit_key
    """
    assert small_city.rows(query) == [
        ("C:2020-01-01", "city", None, None, None, None, True),
        ("G1:2020-01-01", "grid", "Q1", "S1", "Q1", "2025-06-30", False),
        ("G1:2025-07-01", "grid", "Q1", "S2", "Q1", None, True),
        ("M1:2020-01-01", "micro_grid", "G1", "S1", "Q1", "2025-06-30", False),
        ("M1:2025-07-01", "micro_grid", "G1", "S2", "Q1", None, True),
        ("Q1:2020-01-01", "community", "S1", "S1", "Q1", "2025-06-30", False),
        ("Q1:2025-07-01", "community", "S2", "S2", "Q1", None, True),
        ("Q2:2020-01-01", "community", "S2", "S2", "Q2", None, True),
        ("Q9:2020-01-01", "community", "S2", "S2", "Q9", "2025-06-30", False),
        ("S1:2020-01-01", "street", "C", "S1", None, None, True),
        ("S2:2020-01-01", "street", "C", "S2", None, None, True),
        ("UNKNOWN:all", None, "C", None, None, None, True),
    ]


def test_any_day_finds_one_place_in_the_hierarchy(small_city: SmallWarehouse) -> None:
    query = """
        SELECT day::VARCHAR, list(ancestor_code ORDER BY ancestor_code)
        FROM intermediate.int_unit_closure
        CROSS JOIN (VALUES (DATE '1990-01-01'), (DATE '2025-06-30'), (DATE '2025-07-01'), (DATE '2040-01-01')) AS d (day)
        WHERE unit_code = 'M1' AND day BETWEEN effective_from AND effective_to
        GROUP BY day ORDER BY day
    """
    assert small_city.rows(query) == [
        ("1990-01-01", ["C", "G1", "M1", "Q1", "S1"]),
        ("2025-06-30", ["C", "G1", "M1", "Q1", "S1"]),
        ("2025-07-01", ["C", "G1", "M1", "Q1", "S2"]),
        ("2040-01-01", ["C", "G1", "M1", "Q1", "S2"]),
    ]
