"""Damaged rows of delimited text: read where one reading only agrees with the other rows, never read otherwise."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from office import Office

from ingest.contracts import Contract
from ingest.dialect import tell
from ingest.header_rows import second_table
from ingest.mend import Mended, mend
from ingest.readings import LONGEST

HEADERS = ("编号", "日期", "户数", "名称", "说明", "备注")
#: Eleven kinds of things, so that names are free text.
THINGS = ("路灯", "井盖", "围墙", "Door", "台阶", "树", "车棚", "Gate 5", "电梯", "水管", "宣传栏")


def contract(**more: object) -> Contract:
    columns = [
        {"header": h, "name": f"c{i}", "type": "text", "key": i == 0, "required": i < 5} for i, h in enumerate(HEADERS)
    ]
    owner = {"post": "网格员", "level": "community"}
    said = {"id": "t", "system": "t", "title": "t", "owner": owner, "format": "csv", "cadence": "irregular"}
    return Contract.model_validate({**said, "load": "upsert", "columns": columns, **more})


TABLE = contract()


def line(n: int) -> list[str]:
    note = "" if n % 3 else f"见照片{n}"
    return [f"A-{n:04}", f"2025-03-{n % 28 + 1:02}", str(n * 7), THINGS[n % 11], f"在门口, 第{n}处。", note]


def text_of(lines: Sequence[Sequence[str]]) -> str:
    memory = io.StringIO(newline="")
    csv.writer(memory, lineterminator="\n").writerows(lines)
    return memory.getvalue()


ROWS = [line(n) for n in range(1, 61)]
RAW = text_of(ROWS).splitlines()


def mended(damaged: str, at: int = 30) -> Mended:
    """The table with one line in place of that of row ``at`` (from 0)."""
    text = "\n".join([",".join(HEADERS), *RAW[:at], damaged, *RAW[at + 1 :]]) + "\n"
    return mend(text, tell(text, TABLE), TABLE)


def rows(done: Mended) -> list[list[str]]:
    return list(csv.reader(io.StringIO(done.text, newline="")))[1:]


def result(damaged: str, at: int = 30) -> list[str]:
    """What becomes of the damaged line; all others must stay as they are."""
    found = rows(mended(damaged, at))
    assert [*found[:at], *found[at + 1 :]] == [*ROWS[:at], *ROWS[at + 1 :]]
    return found[at]


@pytest.mark.parametrize("column", range(6))
def test_a_delimiter_too_many(column: int) -> None:
    cells = next(csv.reader([RAW[30]]))
    raw = [*cells[:4], f'"{cells[4]}"', cells[5]]
    assert result(",".join([*raw[:column], "", *raw[column:]])) == ROWS[30]


@pytest.mark.parametrize("column", [0, 1, 2])
def test_a_lost_delimiter_between_cells_that_can_be_told_apart(column: int) -> None:
    cells = next(csv.reader([RAW[30]]))
    raw = [*cells[:4], f'"{cells[4]}"', cells[5]]
    assert result(",".join([*raw[:column], raw[column] + raw[column + 1], *raw[column + 2 :]])) == ROWS[30]


def test_a_lost_delimiter_before_a_quote() -> None:
    assert result(RAW[30].replace(',"', '"', 1)) == ROWS[30]


def test_a_delimiter_lost_inside_text_is_not_found_again() -> None:
    """The name and what is said of it may be cut anywhere: the row is marked, its line shown."""
    lines = [[*line(n)[:3], "路灯井盖", "围墙台阶", ""] for n in range(1, 61)]
    raw = text_of(lines).splitlines()
    raw[30] = "A-0031,2025-03-04,217,路灯井盖围墙台阶,"
    text = "\n".join([",".join(HEADERS), *raw]) + "\n"
    found = rows(mend(text, tell(text, TABLE), TABLE))[30]
    assert len(found) > 6 and found[-1] == raw[30]


def test_a_line_too_long_to_be_taken_apart_stays_as_it_is() -> None:
    damaged = "," + RAW[30].replace("门口", "门" * LONGEST)
    assert result(damaged)[:3] == ["", "A-0031", "2025-03-04"]


@pytest.mark.parametrize("column", range(6))
def test_a_quote_too_many(column: int) -> None:
    cells = next(csv.reader([RAW[30]]))
    raw = [*cells[:4], f'"{cells[4]}"', cells[5]]
    raw[column] = '"' + raw[column]
    assert result(",".join(raw)) == [*ROWS[30][:column], '"' + ROWS[30][column], *ROWS[30][column + 1 :]]


def test_quotes_that_nobody_escaped() -> None:
    damaged = RAW[30].replace("门口", '"门口"')
    assert result(damaged)[4] == '在"门口", 第31处。'


def test_a_row_with_another_delimiter() -> None:
    raw = ["A-0031", "2025-03-04", "217", "Gate 5", '"在门口, 第31处。"', ""]
    assert result(" ".join(raw))[:5] == ["A-0031", "2025-03-04", "217", "Gate 5", "在门口, 第31处。"]
    assert result(";".join(raw))[:5] == ["A-0031", "2025-03-04", "217", "Gate 5", "在门口, 第31处。"]


def test_a_text_with_a_delimiter_is_not_taken_for_one_without() -> None:
    """Two readings: a comma of the name, or one too many. Neither is taken; the row is too long and refused."""
    found = result('A-0031,2025-03-04,217,树,棚,"在门口, 第31处。",')
    assert len(found) > 6


def test_what_was_done_is_said_with_the_row() -> None:
    done = mended("," + RAW[30])
    assert done.rows == [(32, "多了分隔符")]
    assert "第 32 行" in done.drift[0].message


def test_short_rows_and_empty_ends_stay_as_they_are() -> None:
    """Offices leave out empty ends, or add delimiters: that is no damage."""
    assert result("A-0031,2025-03-04,217,树,说明。") == ["A-0031", "2025-03-04", "217", "树", "说明。", ""]
    assert result("A-0031,2025-03-04,217,树,说明。,,,") == ["A-0031", "2025-03-04", "217", "树", "说明。", ""]
    assert result("合计,,217") == ["合计", "", "217"]
    assert mended("合计,,217").rows == []


def test_without_enough_rows_nothing_is_learned() -> None:
    text = "\n".join([",".join(HEADERS), *RAW[:5], "," + RAW[5]]) + "\n"
    assert rows(mend(text, tell(text, TABLE), TABLE))[5] == ["", *ROWS[5]]


@pytest.mark.parametrize(
    "header",
    [
        "编号,日期,,户数,名称,说明,备注",
        "编号日期,户数,名称,说明,备注",
        '编号,日期,户数,"名称,说明,备注',
        "编号 日期 户数 名称 说明 备注",
    ],
)
def test_a_damaged_header(header: str) -> None:
    text = "\n".join([header, *RAW]) + "\n"
    told = tell(text, TABLE)
    assert told.header == list(HEADERS) and told.is_header_odd
    done = mend(text, told, TABLE)
    assert list(csv.reader(io.StringIO(done.text, newline="")))[:2] == [list(HEADERS), ROWS[0]]


def test_a_second_table_is_set_apart() -> None:
    other = "\n".join(["编号,日期,户数,名称,说明", *(raw.rpartition(",")[0] for raw in RAW[:3])])
    text = "\n".join([",".join(HEADERS), *RAW, other]) + "\n"
    told = tell(text, TABLE)
    place = second_table(text, told)
    assert place == text.index("编号,日期,户数,名称,说明\n")
    done = mend(text, told, TABLE, place)
    assert rows(done)[:60] == ROWS and all(len(r) > 6 for r in rows(done)[60:])
    assert done.other_table == 62


def test_a_page_of_the_same_table_is_none_apart() -> None:
    text = "\n".join([",".join(HEADERS), *RAW[:9], ",".join(HEADERS), *RAW[9:]]) + "\n"
    assert second_table(text, tell(text, TABLE)) is None


def test_a_second_table_of_a_list_refuses_it_whole(office: Office) -> None:
    office.contracts["t"] = contract(load="snapshot")
    office.load_bytes("t", "\n".join([",".join(HEADERS), *RAW, "编号,日期,户数,名称", *RAW]).encode())
    assert "两张表" in office.reason()


DAMAGE = st.sampled_from(["more", "less", "quote", "space", "cut", "none"])


@settings(deadline=None, max_examples=150)
@given(st.integers(0, 59), DAMAGE, st.integers(0, 10**6))
def test_no_damage_is_ever_read_as_something_else(at: int, damage: str, seed: int) -> None:
    """One damaged line among sixty: it is mended, or what is left of it is refused by the contract."""
    rng = random.Random(seed)
    raw = RAW[at]
    places = [i for i, c in enumerate(raw) if c == "," and raw[:i].count('"') % 2 == 0]
    place = rng.choice(places)
    damaged = {
        "more": raw[:place] + "," + raw[place:],
        "less": raw[:place] + raw[place + 1 :],
        "quote": raw[: place + 1] + '"' + raw[place + 1 :],
        "space": "".join(" " if i in places else c for i, c in enumerate(raw)),
        "cut": raw[: rng.randrange(1, len(raw))],
        "none": raw,
    }[damage]
    found = rows(mended(damaged, at))
    assert [*found[:at], *found[at + 1 :]] == [*ROWS[:at], *ROWS[at + 1 :]]
    got = found[at]
    whole = [cell.replace('"', "") for cell in got] == ROWS[at]
    is_refused = len(got) > 6 or not all((*got, "", "", "", "", "")[:5])
    # A line cut within its last cells is a shorter line as good as any.
    assert whole or is_refused or damage == "cut", (damaged, got)
