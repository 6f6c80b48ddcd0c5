"""Delimited text in other dialects: told by the contract's headers, said as drift, refused where they cannot be."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from office import CONTRACTS, Office, csv_bytes, header, row

from ingest.dialect import Dialect, decode, tell
from ingest.mend import is_whole, mend

VISITS = CONTRACTS["visits"]


def written(lines: Sequence[Sequence[str]], delimiter: str, quote: str = '"', escape: str = '"') -> str:
    """Lines with every cell in quotes, by hand: what no writer at hand can be told to do."""

    def cell(text: str) -> str:
        return quote + text.replace(quote, escape + quote) + quote

    return "".join(delimiter.join(map(cell, line)) + "\r\n" for line in lines)


def notes(office: Office) -> list[str]:
    return office.column("SELECT note FROM raw.visits ORDER BY _row")


NOTES = ["一", "二,三", "说“好”", "a;b", "第一行\n第二行"]
LINES = [header("visits"), *(row("visits", n, note=note) for n, note in enumerate(NOTES))]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", ", ", "; ", "||", "~|~", "\x01", "^"])
def test_delimiters_of_one_and_more_characters(office: Office, delimiter: str) -> None:
    office.load_bytes("visits", written(LINES, delimiter).encode())
    assert notes(office) == NOTES
    said = [d for d in office.column("SELECT message FROM raw.drift WHERE kind = 'dialect'") if "分隔符" in d]
    assert bool(said) == (delimiter not in (",", ";", "\t", "|"))


def test_a_delimiter_that_is_not_the_contracts_is_drift(office: Office) -> None:
    office.contracts["visits"] = VISITS.model_copy(update={"delimiter": ","})
    office.load_bytes("visits", written(LINES, ";").encode("gb18030"))
    assert office.column("SELECT message FROM raw.drift") == ["分隔符为“;”，合同写的是“,”"]


def test_apostrophes_as_quotes(office: Office) -> None:
    lines = [header("visits"), *(row("visits", n, note=t) for n, t in enumerate(["二,三", "it's", '一"二']))]
    office.load_bytes("visits", written(lines, ",", "'", "'").encode())
    assert notes(office) == ["二,三", "it's", '一"二']


def test_backslashes_before_quotes(office: Office) -> None:
    lines = [header("visits"), *(row("visits", n, note=t) for n, t in enumerate(["二,三", '一"二', "无"]))]
    office.load_bytes("visits", written(lines, ",", escape="\\").encode())
    assert office.column("SELECT note FROM raw.visits ORDER BY _row") == ["二,三", '一"二', None]


def test_a_backslash_that_may_mean_itself_is_refused(office: Office) -> None:
    lines = [header("visits"), *(row("visits", n, note=t) for n, t in enumerate(['一"二', "D:\\户主", '三"四']))]
    office.load_bytes("visits", written(lines, ",", escape="\\").encode())
    assert notes(office) == ['一"二', '三"四']
    assert office.refused() == [(3, None, "type")]


def test_quotes_that_are_text_all_over(office: Office) -> None:
    said = ['他"好', '"好"不好', '一"二"三', '"']
    lines = ["\t".join(row("visits", n, note=note)) for n, note in enumerate(said)]
    office.load_bytes("visits", "\n".join(["\t".join(header("visits")), *lines]).encode())
    assert notes(office) == said


def test_blanks_beside_quotes_belong_to_no_cell(office: Office) -> None:
    line = ",".join(row("visits", 1, note="NOTE")).replace("NOTE", ' "二,三" ')
    office.load_bytes("visits", "\n".join([",".join(header("visits")), line, ",".join(row("visits", 2))]).encode())
    assert notes(office) == ["二,三", "文字"]


def test_a_blank_as_delimiter_of_texts_with_blanks_is_refused(office: Office) -> None:
    lines = [" ".join(row("visits", n, note="门 口 " * (n % 4))) for n in range(30)]
    office.load_bytes("visits", "\n".join([" ".join(header("visits")), *lines]).encode())
    assert "空格" in office.reason() and "请" in office.reason()


def test_western_text_by_contract_alone() -> None:
    data = "CAFÉ ST’S £5\n".encode("cp1252")
    assert decode(data, "cp1252") == ("CAFÉ ST’S £5\n", [])
    assert decode("早".encode(), "cp1252")[0] == "早"
    assert decode("早晨".encode("gb18030"), None)[0] == "早晨"


CELLS = st.text(st.sampled_from("ab1 ,;|'\"\\\n\t中，"), max_size=6)
TABLES = st.integers(2, 5).flatmap(lambda n: st.lists(st.lists(CELLS, min_size=n, max_size=n), min_size=1, max_size=12))


@settings(max_examples=150, deadline=None)
@given(TABLES, st.sampled_from([",", ";", "\t", "|"]))
def test_a_text_as_it_should_be_is_never_touched(table: list[list[str]], delimiter: str) -> None:
    """Whatever is found in its head, mending gives the same cells."""
    names = [c.header for c in VISITS.columns][: len(table[0])]
    lines = csv_bytes([names, *table], "utf-8", "\n", delimiter).decode()
    told = tell(lines, VISITS)
    # Cells may look like another dialect; their rows are then refused or mended.
    assume(told.dialect == Dialect(delimiter))
    text = lines if is_whole(lines, told) else mend(lines, told, VISITS).text
    assert list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)) == [names, *table]
