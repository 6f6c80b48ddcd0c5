"""Which column is which: aliases and offices' variants are found, renamed or missing ones stop the file."""

from __future__ import annotations

import re

import pytest
from office import CONTRACTS, Office, csv_bytes, header, row, xlsx_bytes

from ingest.contracts import Contract
from ingest.drift import Drift
from ingest.headers import HeaderError, map_columns, plain
from ingest.own import contracts_of_home

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
    assert {(d.kind, d.column_name, d.header) for d in mapping.drift} == {
        ("missing_optional", "note", "备注"),
        ("missing_optional", "requests_collected", "收集诉求数"),
    }


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
    assert [d.header for d in mapping.drift if d.kind == "additional"] == ["天气", "经办科室"]
    assert "note" not in mapping.columns


def test_an_unknown_header_near_a_column_that_is_there_is_drift_only() -> None:
    mapping = map_columns(VISITS, 1, [*header("visits"), "备注2"])
    assert mapping.columns["note"] == 12
    assert [(d.kind, d.header) for d in mapping.drift] == [("additional", "备注2")]


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


def test_the_advice_taken_literally_lets_the_file_in(office: Office) -> None:
    """The lines that the refusal names, put into the file it names, are a contract under which the file is read."""
    lines = [renamed("visits", note="备注: [说明]", visited_at='走访"时间"'), row("visits")]
    office.load_bytes("visits", csv_bytes(lines, "gb18030"))
    said = office.reason()
    found = re.findall(r"- \{name: .*?\]\}", said)
    assert len(found) == 2 and "sources/visits.yaml" in said and "extends: visits" in said
    (office.home.sources / "visits.yaml").write_text(
        "\n".join(["extends: visits", "columns:", *(f"  {line}" for line in found)]), encoding="utf-8"
    )
    office.contracts = contracts_of_home(office.home.sources)
    office.run("visits")
    assert office.column("SELECT status FROM raw.files") == ["loaded"]
    assert office.good_rows("visits") == [2]
    assert office.ask("SELECT kind, column_name, header FROM raw.drift ORDER BY column_name") == [
        ("alias", "note", "备注: [说明]"),
        ("alias", "visited_at", '走访"时间"'),
    ]


def test_the_advice_for_a_whole_contract_of_ones_own_keeps_the_aliases_there_are() -> None:
    contract = with_alias(VISITS, "note", "情况说明").model_copy(update={"id": "street_visits"})
    said = refusal(contract, renamed("visits", note="备注内容"))
    assert 'sources/street_visits.yaml 中给列 note 写 aliases: ["情况说明", "备注内容"]' in said
    assert "extends" not in said


def test_a_missing_column_without_a_likeness_names_the_headers_nobody_knows() -> None:
    said = refusal(VISITS, renamed("visits", visit_id="流水"))
    assert "关键列“走访编号”" in said and "“流水”" in said


def test_a_header_of_which_most_was_renamed_is_shown_with_what_it_resembles(office: Office) -> None:
    texts = [f"{h}项" if len(h) > 2 else h + h for h in header("visits")]
    office.load_bytes("visits", csv_bytes([["走访记录表"], texts, row("visits")], "gb18030"))
    said = office.reason()
    assert "没有找到表头" in said and "第 2 行" in said
    assert "“走访编号项”像“走访编号”" in said and '- {name: visit_id, aliases: ["走访编号项"]}' in said


def test_drift_of_an_older_manifest_is_read_as_what_it_said() -> None:
    assert [Drift.of(text) for text in ("多出的列：天气（未存）", "缺少的可选列：备注")] == [
        Drift("additional", "多出的列：天气（未存）", header="天气"),
        Drift("missing_optional", "缺少的可选列：备注", header="备注"),
    ]
    said = [Drift.of(text).kind for text in ("格式为 csv，合同写的是 xlsx", "编码为 utf-8，合同写的是 gb18030")]
    assert said == ["format", "encoding"]


def test_drift_is_of_its_sheet_and_a_manifest_keeps_it(office: Office) -> None:
    lines = [[*header("estates"), "天气"], [*row("estates"), "晴"]]
    sheets = {"甲": lines, "乙": [header("estates"), row("estates", 2)]}
    office.load_bytes("estates", xlsx_bytes(sheets))
    assert office.ask("SELECT sheet, kind, header FROM raw.drift") == [("甲", "additional", "天气")]
    assert office.ask("SELECT sheet, len(drift) FROM raw.files ORDER BY sheet") == [("乙", 0), ("甲", 1)]


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
