"""People do not get through: pseudonyms, dropped columns, masked free text, masked values of refused rows."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

import polars as pl
import pytest
from office import CONTRACTS, Office, csv_bytes, header, row, xlsx_bytes

from ingest.scrub import longest_first, scrub


def masked(texts: list[str], names: set[str] | None = None) -> list[str]:
    frame = pl.DataFrame({"text": texts}, schema={"text": pl.String})
    return frame.select(scrub(pl.col("text"), longest_first(names or set()))).to_series().to_list()


PHONES = ["13800138000", "138 0013 8000", "138-0013-8000", "+8613800138000", "86 13800138000", "１３８００１３８０００"]
IDS = [
    "440105199001011234",
    "44010519900101123X",
    "44010519900101123x",
    "440105900101123",
    "４４０１０５１９９００１０１１２３４",
]


@pytest.mark.parametrize("around", ["{}", "电话{}", "电话：{}。", "{}（本人）", "联系王芳{},催办", "a{}b", "请拨{}转2"])
def test_phone_and_id_numbers(around: str) -> None:
    for number, text in zip([*PHONES, *IDS], masked([around.format(n) for n in [*PHONES, *IDS]]), strict=True):
        assert "***" in text, number
        assert sum(c.isdecimal() for c in text.replace("转2", "")) == 0, text


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("王先生反映楼道堆物", "先生反映楼道堆物"),
        ("王女士", "女士"),
        ("居民李晓明先生来电", "先生来电"),
        ("欧阳女士家漏水", "女士家漏水"),
        ("司马相如先生", "先生"),
        ("上官婉儿女士投诉", "女士投诉"),
        ("诸葛先生和慕容女士", "女士"),
        ("陈 先生", "先生"),
    ],
)
def test_surname_and_title(text: str, rest: str) -> None:
    (found,) = masked([text])
    assert rest in found and "***" in found
    people = [
        "王",
        "李",
        "晓",
        "明",
        "欧",
        "阳",
        "司",
        "马",
        "相",
        "如",
        "上",
        "官",
        "婉",
        "儿",
        "诸",
        "葛",
        "慕",
        "容",
        "陈",
    ]
    assert not [c for c in people if c in found]


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("3栋2单元501室漏水", ["3栋", "2单元", "501"]),
        ("十二栋三单元", ["十二", "三单元"]),
        ("A栋 1203室", ["A栋", "1203"]),
        ("住3栋501", ["3栋", "501"]),
        ("二单元301", ["二单元", "301"]),
        ("１２栋３０２室", ["12", "302", "１２"]),
        ("5 栋 6 单元 701 室", ["5", "6 ", "701"]),
        ("甲栋乙单元", ["甲", "乙"]),
        ("3-2-501住户", ["501"]),
    ],
)
def test_door_numbers(text: str, gone: list[str]) -> None:
    (found,) = masked([text])
    assert not [g for g in gone if g in found], found
    assert "***" in found


SURVIVE = [
    "路灯不亮，请尽快维修",
    "2025年1月15日现场查看",
    "2025-03-05 10:30 已回复",
    "投诉12345热线3次",
    "第3网格共有52户",
    "预算1000000元，已付250000.50元",
    "每栋楼都要检查",
    "楼栋长已到场",
    "单元门损坏",
    "两个单元的居民",
    "活动室、会议室、办公室",
    "阅览室讲座",
    "教室漏水",
    "地下室积水",
    "电梯困人15分钟",
    "二楼平台、3号线、5路公交",
    "G4高速K1300+500处",
    "先锋队",
    "张贴公告，赵州桥",
    "一位女士来电，各位先生",
    "三座公厕",
    "单号XF202510150012",
    "",
]


@pytest.mark.parametrize("text", SURVIVE)
def test_what_says_nothing_of_a_person_stays(text: str) -> None:
    assert masked([text], {"赵无极", "张三丰"}) == [text]


def test_names_are_masked_wherever_they_stand_longest_first() -> None:
    texts = ["赵无极反映", "找到赵无极和赵无", "张三丰不在", "张三、张三丰、李", None]
    assert masked(texts, {"赵无极", "赵无", "张三", "张三丰", "李"}) == [  # type: ignore[arg-type]
        "***反映",
        "找到***和***",
        "***不在",
        "***、***、李",
        None,
    ]


def bytes_below(folder: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def stored_texts(office: Office, source: str) -> str:
    """All that is stored of a source and its refused rows, as one text."""
    return str(office.ask(f"SELECT * FROM raw.{source}")) + str(office.ask("SELECT * FROM raw.quarantine"))


ROSTER = [
    ("personnel", {"name": "钱不多", "id_number": "440105199001011234", "phone": "13900139000"}),
    ("party_members", {"name": "孙大圣", "phone": "13700137000"}),
]


def put_rosters(office: Office) -> None:
    for source, people in ROSTER:
        office.put_rows(source, [row(source, **people)], "roster.csv")


def test_names_of_all_rosters_are_masked_in_free_text(office: Office) -> None:
    put_rosters(office)
    office.put_rows("council_matters", [row("council_matters", title="钱不多与孙大圣要求加装电梯")])
    office.run("council_matters")
    assert office.column("SELECT title FROM raw.council_matters") == ["***与***要求加装电梯"]


def test_names_of_a_roster_that_is_a_workbook_with_titles(office: Office) -> None:
    lines = [["基层队伍花名册"], header("personnel"), row("personnel", name="钱 不多")]
    office.put("personnel/花名册.xlsx", xlsx_bytes({"名单": lines}))
    office.put_rows("council_matters", [row("council_matters", title="钱不多家门口积水")])
    office.run("council_matters")
    assert office.column("SELECT title FROM raw.council_matters") == ["***家门口积水"]


def test_names_of_a_roster_that_comes_later_are_masked_in_what_has_landed(office: Office) -> None:
    lines = [row("council_matters", title="钱不多要求加装电梯"), row("council_matters", 2, title="路灯不亮")]
    office.load("council_matters", [*lines, row("council_matters", 3, category="钱不多")])
    assert "钱不多" in stored_texts(office, "council_matters")
    put_rosters(office)
    office.run("council_matters")
    assert office.column("SELECT title FROM raw.council_matters ORDER BY _row") == ["***要求加装电梯", "路灯不亮"]
    assert "钱不多" not in stored_texts(office, "council_matters")


def test_visitors_named_in_the_file_itself_are_masked(office: Office) -> None:
    lines = [
        row("visits", 1, visitor_name="周全", note="与吴有同行"),
        row("visits", 2, visitor_name="吴有", note="周全已离开"),
        row("visits", 3, visitor_name="", note="路灯不亮"),
    ]
    office.load("visits", lines)
    assert office.column("SELECT note FROM raw.visits ORDER BY _row") == ["与***同行", "***已离开", "路灯不亮"]


def test_one_person_has_one_pseudonym_in_every_export(office: Office) -> None:
    office.put_rows("personnel", [row("personnel", person_key="P-001")])
    office.put_rows("party_members", [row("party_members", person_key=" P-００１")])
    office.put_rows("visits", [row("visits", visitor_key="P-001"), row("visits", 2, visitor_key="P-002")])
    office.put_rows("volunteer_checkins", [row("volunteer_checkins", volunteer_key="P-001\u3000")])
    sources = ("personnel", "party_members", "visits", "volunteer_checkins")
    office.run(*sources)
    expected = hmac.new(b"a key of the tests", b"P-001", hashlib.sha256).hexdigest()[:32]
    assert office.column("SELECT person_key FROM raw.personnel") == [expected]
    assert office.column("SELECT person_key FROM raw.party_members") == [expected]
    assert office.column("SELECT visitor_key FROM raw.visits ORDER BY _row")[0] == expected
    assert office.column("SELECT volunteer_key FROM raw.volunteer_checkins") == [expected]
    assert office.column("SELECT count(DISTINCT visitor_key) FROM raw.visits") == [2]


def test_a_household_is_a_door_within_its_building(office: Office) -> None:
    doors = [("B1", "301"), ("B1", "302"), ("B2", "301"), ("B1", "３０１"), ("B1-3", "01"), ("B1", "3-01")]
    office.load("visits", [row("visits", n, building_code=b, household_no=h) for n, (b, h) in enumerate(doors)])
    keys = office.column("SELECT household_key FROM raw.visits ORDER BY _row")
    assert keys[3] == keys[0]
    assert len(set(keys)) == 5


def test_values_of_refused_rows_are_masked(office: Office) -> None:
    put_rosters(office)
    wrong = {
        "mode": "13800138000",
        "outcome": "钱不多先生",
        "visit_type": "3栋501室",
        "duration_minutes": "440105199001011234",
        "visited_at": "赵无极",
    }
    office.put_rows("visits", [row("visits", 1, **wrong), row("visits", 2, visitor_key="")])
    office.run("visits")
    values = dict(office.ask("SELECT column_name, value FROM raw.quarantine"))
    assert {values[c] for c in ("mode", "duration_minutes", "visited_at")} == {"***"}
    assert "钱" not in values["outcome"] and "501" not in values["visit_type"]


@pytest.mark.parametrize("source", ["volunteer_checkins", "buildings"])
def test_a_name_in_a_wrong_column_is_masked_in_every_source(office: Office, source: str) -> None:
    """Shifted cells put names into columns that are no free text."""
    put_rosters(office)
    column = {"volunteer_checkins": "is_party_member", "buildings": "households"}[source]
    office.put_rows(source, [row(source, **{column: "钱不多"})])
    office.run(source)
    assert office.column("SELECT value FROM raw.quarantine") == ["***"]


def test_a_code_of_a_person_is_never_shown(office: Office) -> None:
    lines = [row("personnel", 1, person_key="P-77", post="站长"), row("personnel", 1, person_key="P-78", unit_code="")]
    office.load("personnel", lines)
    assert len(office.refused()) == 2
    assert "P-7" not in stored_texts(office, "personnel")


def test_a_stray_delimiter_shows_no_person(office: Office) -> None:
    put_rosters(office)
    office.put_rows("visits", [[*row("visits", 1), "钱不多 13800138000"]])
    office.run("visits")
    assert office.column("SELECT value FROM raw.quarantine") == ["*** ***"]


def test_nothing_planted_stands_in_any_file_of_landing(office: Office) -> None:
    """Uncompressed texts are searched through the tables, bytes of files for what was not parsed at all."""
    put_rosters(office)
    secret = ["钱不多", "13800138000", "440105199001011234", "周全", "WUYOU-9", "8栋901"]
    note = "周全与钱不多（13800138000，440105199001011234）住8栋901室"
    good = row("visits", 1, visitor_name="周全", visitor_key="WUYOU-9", household_no="8栋901", note=note)
    bad = row("visits", 2, visitor_key="WUYOU-9", household_no="8栋901", note=note, mode=note, visited_at=note)
    office.put("visits/202503.csv", csv_bytes([header("visits"), good, bad], "gb18030"))
    office.run("visits", *(source for source, _ in ROSTER))
    stored = stored_texts(office, "visits") + str(office.ask("SELECT * FROM raw.files"))
    stored += "".join(str(office.ask(f"SELECT * FROM raw.{source}")) for source, _ in ROSTER)
    everything = bytes_below(office.home.landing)
    for word in secret:
        assert word not in stored, word
        assert word.encode() not in everything and word.encode("gb18030") not in everything, word
    assert office.counts()[2] == 1


def test_dropped_columns_are_not_even_checked(office: Office) -> None:
    office.load("personnel", [row("personnel", name="", id_number="x" * 500, phone="无")])
    assert office.refused() == []
    names = {c.name for c in CONTRACTS["personnel"].columns if c.personal == "drop"}
    columns = {c for (c,) in office.ask("SELECT column_name FROM (DESCRIBE raw.personnel)")}
    assert names == {"name", "id_number", "phone"} and not names & columns
