"""What the city keeps by hand: read in whatever a spreadsheet program saves, or refused with the number of the line."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest
from office import Office

from ingest.reference import ReferenceFileError, attach_reference


def attached(office: Office, query: str) -> list[tuple]:
    with duckdb.connect() as con:
        con.execute("CREATE SCHEMA raw")
        attach_reference(con, office.home)
        return con.execute(query).fetchall()


def test_targets_with_the_line_they_stand_in(office: Office) -> None:
    text = (
        "kpi_id,unit_code,from_month,target\r\nresolution_rate,,2025-01,97.5\r\n\r\nresolution_rate, S1 ,2025-7,98\r\n"
    )
    (office.home.reference / "targets.csv").write_bytes(text.encode("utf-8-sig"))
    assert attached(office, "FROM raw.targets") == [
        (2, "resolution_rate", None, date(2025, 1, 1), 97.5),
        (4, "resolution_rate", "S1", date(2025, 7, 1), 98.0),
    ]


def test_columns_in_another_order_and_code_page(office: Office) -> None:
    text = "备注,target,from_month,unit_code,kpi_id\n街道自定,30,2025-01-01,街道一,median_handling_hours\n"
    (office.home.reference / "targets.csv").write_bytes(text.encode("gb18030"))
    assert attached(office, "FROM raw.targets") == [(2, "median_handling_hours", "街道一", date(2025, 1, 1), 30.0)]


def test_every_bad_line_is_named(office: Office) -> None:
    lines = [
        *("kpi_id,unit_code,from_month,target", "a,,2025-13,1", "a,,2025-03,90%", ",,2025-01,1"),
        *("a,,2025-01,1", "a,,2025-01,2", "a,,2025-02,-1"),
    ]
    (office.home.reference / "targets.csv").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ReferenceFileError) as refused:
        attached(office, "FROM raw.targets")
    said = str(refused.value).splitlines()
    assert [line.partition("：")[0] for line in said] == [f"reference/targets.csv 第 {n} 行" for n in (2, 3, 4, 6, 7)]
    for value, line in zip(("2025-13", "90%", "kpi_id", "第 5 行", "-1"), said, strict=True):
        assert value in line


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("targets.csv", "kpi_id,unit_code,month,target\n", "缺少列 from_month"),
        ("settings.csv", "name,value\nfirst_day,2024-01\n", "没有设置 first_day"),
        ("settings.csv", "name,value\nfirst_month,January\n", "第 2 行：月份应为 YYYY-MM"),
        ("workdays.csv", "date,is_workday\n2025-02-30,true\n", "第 2 行：date 应为 YYYY-MM-DD"),
        ("workdays.csv", "date,is_workday\n2025-02-03,maybe\n", "第 2 行：is_workday 应为"),
    ],
)
def test_what_cannot_be_taken_is_said(office: Office, name: str, text: str, said: str) -> None:
    (office.home.reference / name).write_text(text, encoding="utf-8")
    with pytest.raises(ReferenceFileError, match=said):
        attached(office, "FROM raw.targets")


def test_settings_and_nothing_at_all(office: Office) -> None:
    assert [attached(office, f"FROM raw.{table}") for table in ("settings", "targets", "workdays")] == [[], [], []]
    (office.home.reference / "settings.csv").write_text("name,value\nfirst_month,2024-06\n", encoding="utf-8")
    assert attached(office, "FROM raw.settings") == [("first_month", "2024-06-01")]
