"""Which column is which: aliases and offices' variants are found, renamed or missing ones stop the file."""

from __future__ import annotations

import pytest
from office import CONTRACTS, Office, csv_bytes, header, row, xlsx_bytes

from ingest.contracts import Contract
from ingest.headers import HeaderError, map_columns, plain

VISITS = CONTRACTS["visits"]


def renamed(source: str, **headers: str | None) -> list[str]:
    """The headers of a source with some replaced by column name; None leaves the column out."""
    texts = [headers.get(c.name, c.header) for c in CONTRACTS[source].columns]
    return [t for t in texts if t is not None]


def refusal(contract: Contract, headers: list[str]) -> str:
    with pytest.raises(HeaderError) as error:
        map_columns(contract, 1, headers)
    return str(error.value)


def with_alias(contract: Contract, column: str, *aliases: str) -> Contract:
    columns = [c.model_copy(update={"aliases": [*aliases]}) if c.name == column else c for c in contract.columns]
    return contract.model_copy(update={"columns": columns})


def test_every_source_maps_its_own_headers() -> None:
    for source, contract in CONTRACTS.items():
        mapping = map_columns(contract, 1, header(source))
        assert mapping.columns == {c.name: i for i, c in enumerate(contract.columns)}
        assert mapping.drift == []


def test_order_does_not_matter() -> None:
    mapping = map_columns(VISITS, 1, header("visits")[::-1])
    assert mapping.columns["visit_id"] == 13
    assert mapping.columns["updated_at"] == 0


@pytest.mark.parametrize(
    "variant",
    [
        "时长（分钟）",
        "时长 (分钟)",
        " 时长(分钟)　",
        "时长\n(分钟)",
        "*时长(分钟)",
        "时长(分钟)*",
        "时\u3000长(分钟)",
        "\ufeff时长(分钟)",
    ],
)
def test_width_blanks_brackets_and_stars_do_not_matter(variant: str) -> None:
    mapping = map_columns(VISITS, 1, renamed("visits", duration_minutes=variant))
    assert mapping.columns["duration_minutes"] == 10
    assert mapping.drift == []


def test_full_width_letters_and_case_do_not_matter() -> None:
    safety = CONTRACTS["safety_grid_events"]
    for variant in ("事件ＩＤ", "事件id", "事件 Id"):
        assert map_columns(safety, 1, renamed("safety_grid_events", issue_id=variant)).columns["issue_id"] == 0


def test_an_alias_stands_for_the_header() -> None:
    contract = with_alias(VISITS, "unit_code", "所属微网格", "微格号")
    for name in ("所属微网格", "微格号", "微网格编码"):
        assert map_columns(contract, 1, renamed("visits", unit_code=name)).columns["unit_code"] == 4
    said = refusal(VISITS, renamed("visits", unit_code="微格号"))
    assert "微网格编码" in said


@pytest.mark.parametrize(("column", "kind"), [("visit_id", "关键列"), ("mode", "必填列"), ("updated_at", "必填列")])
def test_a_missing_key_or_required_column_stops_the_file(column: str, kind: str) -> None:
    said = refusal(VISITS, renamed("visits", **{column: None}))
    (name,) = [c.header for c in VISITS.columns if c.name == column]
    assert f"{kind}“{name}”" in said


def test_all_missing_columns_are_said_at_once() -> None:
    said = refusal(VISITS, renamed("visits", visit_id=None, mode=None, outcome=None))
    assert all(name in said for name in ("走访编号", "走访方式", "走访结果"))


def test_a_missing_optional_column_is_drift() -> None:
    mapping = map_columns(VISITS, 1, renamed("visits", note=None, requests_collected=None))
    assert len(mapping.drift) == 2
    assert any("备注" in d for d in mapping.drift) and any("收集诉求数" in d for d in mapping.drift)


@pytest.mark.parametrize(
    ("column", "other"),
    [
        ("note", "备注说明"),
        ("note", "走访备注"),
        ("duration_minutes", "走访时长(分钟)"),
        ("requests_collected", "收集诉求"),
    ],
)
def test_a_renamed_optional_column_stops_the_file_and_says_the_alias(column: str, other: str) -> None:
    said = refusal(VISITS, renamed("visits", **{column: other}))
    assert other in said and "visits.yaml" in said and "aliases" in said


def test_a_renamed_required_column_says_the_alias() -> None:
    said = refusal(VISITS, renamed("visits", visited_at="走访的时间"))
    assert "走访的时间" in said and "aliases" in said


def test_a_header_far_from_all_is_drift() -> None:
    headers = [*renamed("visits", note=None), "天气", "经办科室"]
    mapping = map_columns(VISITS, 1, headers)
    assert [any(t in d for d in mapping.drift) for t in ("天气", "经办科室")] == [True, True]
    assert "note" not in mapping.columns


def test_an_unknown_header_near_a_column_that_is_there_is_drift_only() -> None:
    mapping = map_columns(VISITS, 1, [*header("visits"), "备注2"])
    assert mapping.columns["note"] == 12
    assert len(mapping.drift) == 1 and "备注2" in mapping.drift[0]


def test_dropped_personal_columns_may_be_missing_or_renamed() -> None:
    for headers in (renamed("visits", visitor_name=None), renamed("visits", visitor_name="走访人姓名")):
        mapping = map_columns(VISITS, 1, headers)
        assert "visitor_name" not in mapping.columns
    personnel = CONTRACTS["personnel"]
    mapping = map_columns(personnel, 1, renamed("personnel", name=None, id_number=None, phone="手机"))
    assert not {"name", "id_number", "phone"} & set(mapping.columns)


def test_the_same_header_twice_takes_the_first() -> None:
    mapping = map_columns(VISITS, 1, [*header("visits"), "备注"])
    assert mapping.columns["note"] == 12


def test_plain_headers() -> None:
    assert plain("　*时长（ 分钟 ）\n") == "时长(分钟)"
    assert plain("") == ""


def test_a_far_header_is_reported_and_its_cells_are_not_stored(office: Office) -> None:
    lines = [[*header("visits"), "", "天气"], [*row("visits"), "", "暴雨橙色预警"]]
    office.load_bytes("visits", csv_bytes(lines, "gb18030"))
    (drift,) = office.column("SELECT drift FROM raw.files")
    assert len(drift) == 1 and "天气" in drift[0]
    assert office.good_rows("visits") == [2]
    landed = [path.read_bytes() for path in office.home.landing.rglob("*.parquet")]
    assert not any("暴雨".encode() in data for data in landed)


def test_a_file_without_the_header_is_rejected(office: Office) -> None:
    office.load("visits", [])
    assert office.counts() == (0, 0, 0)
    office.put("visits/no-header.csv", csv_bytes([row("visits"), row("visits", 2)], "gb18030"))
    office.run("visits")
    ((reason,),) = office.ask("SELECT reason FROM raw.files WHERE status = 'rejected'")
    assert "表头" in reason and "走访编号" in reason


def test_the_header_is_found_below_lines_that_resemble_it(office: Office) -> None:
    lines = [["编号说明", "走访时间"], ["走访编号", "说明：系统生成"], header("visits"), row("visits")]
    office.load_bytes("visits", csv_bytes(lines, "gb18030"))
    assert office.good_rows("visits") == [4]
    assert office.counts() == (1, 2, 0)


def test_sheets_of_one_workbook_may_order_their_columns_each_in_its_own_way(office: Office) -> None:
    lines = [header("estates"), row("estates", 1), header("estates")[::-1], row("estates", 2)[::-1]]
    office.load_bytes("estates", xlsx_bytes({"甲": lines[:2], "乙": lines[2:]}))
    assert office.ask("SELECT _sheet, estate_code FROM raw.estates ORDER BY estate_code") == [
        ("甲", "estate_code-1"),
        ("乙", "estate_code-2"),
    ]
