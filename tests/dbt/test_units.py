"""Units over time: a move under another parent, a unit that left the list, and codes that come later."""

from __future__ import annotations

from pathlib import Path

from small_city import deliver_units, visit
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
        CROSS JOIN (SELECT unnest(['1990-01-01', '2025-06-30', '2025-07-01', '2040-01-01']::DATE[]) AS day) AS days
        WHERE unit_code = 'M1' AND day BETWEEN effective_from AND effective_to
        GROUP BY day ORDER BY day
    """
    assert small_city.rows(query) == [
        ("1990-01-01", ["C", "G1", "M1", "Q1", "S1"]),
        ("2025-06-30", ["C", "G1", "M1", "Q1", "S1"]),
        ("2025-07-01", ["C", "G1", "M1", "Q1", "S2"]),
        ("2040-01-01", ["C", "G1", "M1", "Q1", "S2"]),
    ]


def test_later_lists_and_a_given_day_change_what_stands(tmp_path: Path) -> None:
    """A code no list knew is known once the list comes; as_of can be given; an empty home has tables all the same."""
    city = SmallWarehouse(tmp_path)
    selected = ("--select", "+fct_visits +dim_date +dim_unit +load_files", "--indirect-selection", "cautious")
    city.build(*selected)
    assert city.rows("SELECT unit_key FROM dim_unit") == [("UNKNOWN:all",)]
    assert city.rows("SELECT count(*) FROM fct_visits") == [(0,)]

    city.deliver("visits", "a.csv", [visit("V1", "M1", "2025-07-10 09:00:00", "2025-07-10 10:00:00")])
    city.build(*selected)
    assert city.rows("SELECT unit_code, source_unit_code FROM fct_visits") == [("UNKNOWN", "M1")]
    assert city.rows("SELECT as_of::VARCHAR FROM as_of") == [("2025-07-10",)]

    deliver_units(city)
    city.build(*selected, as_of="2025-06-30")
    assert city.rows("SELECT unit_code, source_unit_code FROM fct_visits") == [("M1", "M1")]
    assert city.rows("SELECT as_of::VARCHAR, source_id FROM as_of") == [("2025-06-30", None)]
    assert city.rows("SELECT valid_to::VARCHAR FROM dim_unit WHERE unit_code = 'Q9' AND is_current") == [
        ("2025-06-30",)
    ]
    assert city.rows("SELECT max(date)::VARCHAR FROM dim_date") == [("2026-12-31",)]
