"""What became of every row of every file: counted, listed, and followed as later files arrive."""

from __future__ import annotations

from pathlib import Path

from small_warehouse import SmallWarehouse

COUNTS = "rows_read, rows_loaded, rows_duplicate, rows_superseded, rows_quarantined"


def test_rows_of_upsert_files_are_accounted_for(small_city: SmallWarehouse) -> None:
    query = f"SELECT path, status, {COUNTS} FROM load_files WHERE source_id = 'visits' ORDER BY path"
    assert small_city.rows(query) == [
        # V1 stands, the old V4 does not, V8 was rejected. The copy brings the same three rows, none of them first.
        ("visits/2025-06-copy.csv", "same_as", 3, 0, 1, 1, 1),
        ("visits/2025-06.csv", "loaded", 3, 1, 0, 1, 1),
        ("visits/2025-07.csv", "loaded", 6, 5, 1, 0, 0),
        ("visits/2025-08.csv", "loaded", 1, 0, 0, 1, 0),
    ]


def test_rows_of_lists_are_accounted_for(small_city: SmallWarehouse) -> None:
    query = f"SELECT path, status, {COUNTS} FROM load_files WHERE source_id = 'service_items' ORDER BY path"
    assert small_city.rows(query) == [
        # I1 and I2 stand as first delivered (I2 was rejected later), I3 left the list.
        ("service_items/2025-01.xlsx", "loaded", 3, 2, 0, 1, 0),
        ("service_items/2025-07.xlsx", "loaded", 3, 1, 1, 0, 1),
        ("service_items/2025-08.xlsx", "held", 1, 0, 0, 0, 0),
    ]


def test_a_list_keeps_what_it_lost_as_history(small_city: SmallWarehouse) -> None:
    listed = "SELECT item_code, _file_id FROM dim_service_item ORDER BY 1"
    january, july = "service_items/2025-01.xlsx#1", "service_items/2025-07.xlsx#2"
    assert small_city.rows(listed) == [("I1", january), ("I2", january), ("I4", july)]
    history = "SELECT item_code, _listed_until::VARCHAR FROM staging.stg_service_items WHERE NOT _is_listed"
    assert small_city.rows(history) == [("I3", "2025-06-30")]


def test_rejected_rows_are_listed_for_every_file_and_closed_when_mended(small_city: SmallWarehouse) -> None:
    query = "SELECT path, row_number, unit_code, reason, status FROM quarantined_rows ORDER BY path"
    assert small_city.rows(query) == [
        ("service_items/2025-07.xlsx", 4, None, "enum", "open"),
        ("visits/2025-06-copy.csv", 4, "M1", "enum", "mended"),
        ("visits/2025-06.csv", 4, "M1", "enum", "mended"),
    ]


def test_a_month_without_a_delivery_is_a_row(small_city: SmallWarehouse) -> None:
    query = """
        SELECT strftime(month, '%Y-%m'), status, rows, files FROM fct_deliveries_monthly
        WHERE source_id = 'visits' AND month >= '2025-05-01' ORDER BY 1
    """
    assert small_city.rows(query) == [
        ("2025-05", "missing", 0, 0),
        # V1, V4, V8; all three files have rows of June. V2 and V3 in July; August's file has an old V2 only.
        ("2025-06", "received", 3, 3),
        ("2025-07", "received", 2, 2),
        ("2025-08", "received", 0, 1),
    ]
    months = "SELECT min(month)::VARCHAR, max(month)::VARCHAR, count(DISTINCT source_id) FROM fct_deliveries_monthly"
    assert small_city.rows(months) == [("2024-01-01", "2025-08-01", 6)]


def test_who_is_late_is_told_and_a_history_taken_on_at_once_is_not(tmp_path: Path) -> None:
    """Due ten days after the month. June came on the day it was due, July a day later, August not yet. Hazards were
    all taken on in September: nobody was late before anything was expected of them."""
    city = SmallWarehouse(tmp_path / "late")
    for month, seen in (("06", "2025-07-10"), ("07", "2025-08-11")):
        visit = {"visit_id": f"V{month}", "visited_at": f"2025-{month}-03 08:00:00"}
        city.deliver("visits", f"2025-{month}.csv", [visit], run=int(month), seen=seen)
        hazard = {"issue_id": f"H{month}", "reported_on": f"2025-{month}-03"}
        city.deliver("fire_hazards", f"2025-{month}.csv", [hazard], run=9, seen="2025-09-30")
    city.build(as_of="2025-08-31")
    query = """
        SELECT source_id, month(month), status, due_on::VARCHAR, received_on::VARCHAR FROM fct_deliveries_monthly
        WHERE source_id IN ('visits', 'fire_hazards') AND month >= '2025-06-01' ORDER BY 1, 2
    """
    assert city.rows(query) == [
        ("fire_hazards", 6, "received", "2025-07-10", "2025-09-30"),
        ("fire_hazards", 7, "received", "2025-08-10", "2025-09-30"),
        ("fire_hazards", 8, "missing", "2025-09-10", None),
        ("visits", 6, "received", "2025-07-10", "2025-07-10"),
        ("visits", 7, "late", "2025-08-10", "2025-08-11"),
        ("visits", 8, "missing", "2025-09-10", None),
    ]
