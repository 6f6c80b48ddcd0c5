"""JSON arrays and Parquet: the same rows as from a table, whatever the contract's format; refused when not whole."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office import CONTRACTS, Office, csv_bytes, header, row, xlsx_bytes

from ingest import records
from ingest.original import Place, original_lines
from ingest.unreadable import UnreadableError


def objects(source: str, *lines: list[Any]) -> list[dict[str, Any]]:
    return [dict(zip(header(source), line, strict=True)) for line in lines]


def array(source: str, *lines: list[Any], indent: int | None = None) -> str:
    return json.dumps(objects(source, *lines), ensure_ascii=False, indent=indent)


def parquet(table: pa.Table | pl.DataFrame) -> bytes:
    memory = io.BytesIO()
    pq.write_table(table.to_arrow() if isinstance(table, pl.DataFrame) else table, memory)
    return memory.getvalue()


def table(source: str, *lines: list[Any]) -> pl.DataFrame:
    return pl.DataFrame(objects(source, *lines))


def drift(office: Office) -> list[str]:
    return office.column("SELECT drift FROM raw.files")[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("indent", [None, 2])
def test_a_json_array_by_the_headers_of_the_contract(office: Office, encoding: str, indent: int | None) -> None:
    text = array("visits", row("visits", 1), row("visits", 2, mode="步行"), row("visits", 3), indent=indent)
    office.load_bytes("visits", text.encode(encoding))
    assert office.good_rows("visits") == [1, 3], "rows are numbered by their position"
    assert office.refused() == [(2, "mode", "enum")]
    assert office.counts() == (3, 0, 1)
    assert [d for d in drift(office) if "json" in d and "csv" in d] != []


def test_a_json_array_where_lines_are_expected(office: Office) -> None:
    records = [{"whistle_no": f"W{n}", "street_code": "S1", "title": "路灯", "category": "公共设施"} for n in (1, 2)]
    for one in records:
        one |= {"blown_at": "2025-03-05 08:00:00", "departments": [{"name": "城管"}], "due_at": "2025-03-10"}  # type: ignore[dict-item]
        one |= {"score": None, "status": "open", "updated_at": "2025-03-05 09:00:00", "resolved_at": None}  # type: ignore[dict-item]
    office.load_bytes("whistles", json.dumps([*records, 7, {"whistle_no": "W3"}]).encode())
    assert office.ask("SELECT _row, issue_id, departments[1].name FROM raw.whistles ORDER BY _row") == [
        (1, "W1", "城管"),
        (2, "W2", "城管"),
    ]
    assert {n for n, _, _ in office.refused()} == {3, 4}
    assert office.counts() == (4, 0, 2)


def test_numbers_and_lists_of_json_keep_what_they_say(office: Office) -> None:
    line: list[Any] = row("funding_ledger")
    place = [c.name for c in CONTRACTS["funding_ledger"].columns].index
    line[place("amount")] = "AMOUNT"
    text = array("funding_ledger", line).replace('"AMOUNT"', "1234567.89")
    office.put("funding_ledger/a.json", text.encode())
    facility: list[Any] = [
        ["图书室", "舞蹈室"] if c.type == "list" else v
        for c, v in zip(CONTRACTS["facilities"].columns, row("facilities"), strict=True)
    ]
    assert ["图书室", "舞蹈室"] in facility
    office.put("facilities/a.json", array("facilities", facility).encode())
    office.put("facilities/b.csv", csv_bytes([header("facilities"), row("facilities")]))
    office.run("funding_ledger", "facilities")
    assert office.column("SELECT amount FROM raw.funding_ledger") == [Decimal("1234567.89")]
    assert office.column("SELECT count(DISTINCT _hash) FROM raw.facilities") == [1], "the same row as from a table"
    assert office.refused() == []


def test_the_text_of_a_record_is_kept() -> None:
    assert records.json_array(' [ {"a": 1.10, "b":[{}]} ,\n"x", 12345678901234567890123 , [ ] ]\r\n') == [
        *('{"a": 1.10, "b":[{}]}', '"x"', "12345678901234567890123", "[ ]")
    ]


@given(st.lists(st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=5), min_size=1))
def test_any_array_is_split_into_its_records(values: list[Any]) -> None:
    for indent in (None, 1):
        found = records.json_array(json.dumps(values, indent=indent, ensure_ascii=False))
        assert [json.loads(f) for f in found] == values


GOOD = array("visits", row("visits", 1), row("visits", 2))


@pytest.mark.parametrize(
    "text",
    [
        *(GOOD[:-1], GOOD[: len(GOOD) // 2], GOOD + "]", GOOD + " x", GOOD.replace("}, {", "} {"), GOOD[:-1] + ",]"),
        *("[]", " [ ] ", "[{", "[{}", "[{},", '[{"a":' * 100_000, "[{}]", '[{"a":1}]'),
    ],
)
def test_what_is_no_whole_array_is_refused(office: Office, text: str) -> None:
    office.load_bytes("visits", text.encode())
    assert "请" in office.reason()
    assert office.ask("SELECT * FROM raw.visits") == []


def test_json_lines_of_which_the_first_is_an_array(office: Office) -> None:
    first, *rest = (json.dumps(o, ensure_ascii=False) for o in objects("visits", *(row("visits", n) for n in (1, 2))))
    office.load_bytes("visits", "\n".join([f"[{first}]", *rest]).encode())
    assert office.refused() == [(1, None, "type")] and office.good_rows("visits") == [2]


def test_the_line_of_a_record_is_read_again(office: Office) -> None:
    office.load_bytes("visits", array("visits", row("visits", 1), row("visits", 2)).encode(), "a.json")
    office.load_bytes("visits", parquet(table("visits", row("visits", 3), row("visits", 4))), "b.parquet")
    places = [Place("visits/a.json", "", 2), Place("visits/b.parquet", "", 3)]
    found = original_lines(office.home, CONTRACTS["visits"], places)
    assert [found[place]["走访编号"] for place in places] == ["visit_id-2", "visit_id-4"]


@pytest.mark.parametrize("kind", ["json", "parquet"])
def test_names_on_such_a_roster_are_masked_elsewhere(office: Office, kind: str) -> None:
    line = row("personnel")
    office.put(
        f"personnel/a.{kind}",
        array("personnel", line).encode() if kind == "json" else parquet(table("personnel", line)),
    )
    office.put("visits/a.csv", csv_bytes([header("visits"), row("visits", note="赵无极来过")]))
    office.run("visits", "personnel")
    assert office.column("SELECT note FROM raw.visits") == ["***来过"]
    assert office.counts() == (2, 0, 0)


@pytest.mark.parametrize("source", ["visits", "funding_ledger"])
def test_parquet_of_text_is_read_like_a_table(office: Office, source: str) -> None:
    lines = [row(source, 1), row(source, 2, unit_code=""), row(source, 3)]
    office.put(f"{source}/a.csv", csv_bytes([header(source), *lines]))
    office.put(f"{source}/b.parquet", parquet(table(source, *lines)))
    office.run(source)
    assert office.ask("SELECT path, rows_read, rows_quarantined FROM raw.files ORDER BY path") == [
        (f"{source}/a.csv", 3, 1),
        (f"{source}/b.parquet", 3, 1),
    ]
    assert office.column(f"SELECT list(DISTINCT _row ORDER BY _row) FROM raw.{source}") == [[2, 4]]
    assert office.column(f"SELECT count(DISTINCT _hash) FROM raw.{source} GROUP BY _key") == [1, 1]
    assert {n for n, _, _ in office.refused()} == {3}, "the names of the columns are line 1"


def test_typed_columns_of_parquet(office: Office) -> None:
    frame = table("safety_grid_events", row("safety_grid_events", 1), row("safety_grid_events", 2))
    columns = {c.name: c.header for c in CONTRACTS["safety_grid_events"].columns}
    moments = [datetime(2025, 3, 5, 8, 30, 15, 500_000), datetime(2025, 3, 5, 9)]
    frame = frame.with_columns(
        pl.Series(columns["reported_at"], moments),
        pl.Series(columns["due_at"], [datetime(2025, 3, 9), datetime(2025, 3, 9, 12)]),
        pl.Series(columns["unit_code"], [440101.0, 440102.0]),
        pl.Series(columns["resolved_at"], [datetime(2025, 3, 5, 16, 30, tzinfo=UTC), None]),
    )
    office.load_bytes("safety_grid_events", parquet(frame))
    assert office.ask(
        "SELECT reported_at, due_at, unit_code, resolved_at FROM raw.safety_grid_events ORDER BY _row"
    ) == [
        (datetime(2025, 3, 5, 8, 30, 15), datetime(2025, 3, 9, 23, 59, 59), "440101", datetime(2025, 3, 6, 0, 30)),
        (datetime(2025, 3, 5, 9), datetime(2025, 3, 9, 12), "440102", None),
    ]


@pytest.mark.parametrize(
    ("values", "type_", "texts"),
    [
        ([1, -(2**63), None], pa.int64(), ["1", "-9223372036854775808", None]),
        ([2**64 - 1], pa.uint64(), ["18446744073709551615"]),
        ([1.0, 0.1, 1e-7, 2.0**53, -3.0, None], pa.float64(), ["1", "0.1", "1e-7", "9007199254740992.0", "-3", None]),
        ([0.1, 5.0], pa.float32(), ["0.1", "5"]),
        ([Decimal("1.50"), Decimal("-0.01")], pa.decimal128(20, 2), ["1.50", "-0.01"]),
        ([True, False, None], pa.bool_(), ["true", "false", None]),
        ([date(2025, 3, 5)], pa.date32(), ["2025-03-05"]),
        ([time(8, 30)], pa.time64("us"), ["08:30:00"]),
        ([datetime(2025, 3, 5, 8)], pa.timestamp("ns"), ["2025-03-05 08:00:00"]),
        (["汉", "", None], pa.dictionary(pa.int8(), pa.string()), ["汉", "", None]),
        (["汉"], pa.large_string(), ["汉"]),
        (["汉".encode()], pa.binary(), ["汉"]),
        ([["甲", None, "乙"], [], None], pa.list_(pa.string()), ["甲、乙", "", None]),
        ([[{"name": "城管"}], None], pa.list_(pa.struct({"name": pa.string()})), ['[{"name":"城管"}]', None]),
        ([None, None], pa.null(), [None, None]),
    ],
)
def test_every_type_has_a_text(values: list[Any], type_: pa.DataType, texts: list[str | None]) -> None:
    lines = records.parquet_lines(parquet(pa.table({"列": pa.array(values, type_)})))
    assert lines.get_column("c0").to_list() == ["列", *texts]


LINE = parquet(table("visits", row("visits", 1)))
NO_PARQUET = {
    "half": LINE[: len(LINE) // 2],
    "a hole": LINE[:100] + b"\0" * 200 + LINE[300:],
    "only the sign": b"PAR1",
    "encrypted": b"PARE" + LINE[4:],
    "bytes that are no text": parquet(pa.table({"走访编号": pa.array([b"\xff\xfe"], pa.binary())})),
    "two columns of one name": parquet(pa.table([pa.array(["a"]), pa.array(["b"])], names=["x", "x"])),
    "no columns": parquet(pa.table({})),
    "no known column": parquet(pa.table({"x": ["a"]})),
}


@pytest.mark.parametrize("what", NO_PARQUET)
def test_parquet_that_cannot_be_read_is_refused(office: Office, what: str) -> None:
    office.load_bytes("visits", NO_PARQUET[what])
    assert "请" in office.reason()


def test_parquet_that_says_too_many_equal_values(office: Office) -> None:
    office.load_bytes("visits", parquet(pl.DataFrame({"走访编号": pl.repeat("a", records.MAX_CELLS + 1, eager=True)})))
    assert "单元格" in office.reason()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, len(LINE) - 1), put=st.binary(min_size=1, max_size=8))
def test_no_damage_of_parquet_raises(at: int, put: bytes) -> None:
    try:
        assert records.parquet_lines(LINE[:at] + put + LINE[at + len(put) :]).height >= 1
    except UnreadableError as error:
        assert "请" in str(error)


def test_what_a_file_is_called_does_not_matter(office: Office) -> None:
    office.put("visits/a.csv", xlsx_bytes({"S": [header("visits"), row("visits", 1)]}))
    office.put("visits/b.xlsx", parquet(table("visits", row("visits", 2))))
    office.put("visits/c.parquet", array("visits", row("visits", 3)).encode())
    office.put("visits/d.json", csv_bytes([header("visits"), row("visits", 4)]))
    office.run("visits")
    assert office.counts() == (4, 0, 0)
