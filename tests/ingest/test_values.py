"""Each normaliser: text as exported → the value it stands for, or NULL when it is none of its type."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path
from typing import Any

import pytest
from asking import KEY, Normalisers, normalisers
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.contracts import Column
from ingest.writings import MISSING_WORDS, fold_width, writings

few = settings(max_examples=20, deadline=None)


def test_blanks_and_missing_tokens(values: Normalisers) -> None:
    missing = [
        "",
        "  ",
        "-",
        "/",
        "无",
        "null",
        "NULL",
        "Null",
        " - ",
        "\u3000无\u00a0",
        "\t/\r\n",
        "\ufeff",
        "\u200b",
    ]
    values.check("clean", dict.fromkeys([*missing, None]))
    values.check(
        "clean",
        {
            "  甲 乙 ": "甲 乙",
            "\u3000甲\u3000": "甲",
            "\ufeff编号": "编号",
            "１２３４５６７８９０": "1234567890",
            "Ａ１": "Ａ1",
            "０": "0",
            "--": "--",
            "无业": "无业",
            "nullable": "nullable",
            "N/A": "N/A",
            "一行\n二行\r": "一行\n二行",
            "-1": "-1",
            "\v甲\f": "甲",
            " v1v ": "v1v",
            "\va": "a",
            "a\f": "a",
            "\x1ca\x1f": "\x1ca\x1f",
            "\u2003甲\u202f": "甲",
            "甲\u2060": "甲",
            "甲\u3000乙": "甲\u3000乙",
            "－": "－",
        },
    )


def test_yes_and_no(values: Normalisers) -> None:
    yes_no: dict[str | None, Any] = {"是": True, "否": False, "TRUE": True, "false": False, "true": True}
    yes_no |= dict.fromkeys(["√", "✓", "✔", "☑"], True) | dict.fromkeys(["×", "✗", "✘", "✕", "✖"], False)
    # x may be a tick or its opposite, ☒ as well; 有 alone is half of a pair whose other half means missing.
    values.check(
        "as_bool", yes_no | dict.fromkeys(["对", "Y", "1", "0", "是否", "不是", "x", "X", "☒", "有", "√√", None])
    )


def test_values_of_a_list_and_their_other_writings(values: Normalisers) -> None:
    formal, aliases = ["满意", "其他(请注明)", "open"], {"很满意": "满意", "Ａ类": "open"}
    ours = writings(Column(header="评价", name="rating", type="enum", enum=formal, enum_aliases=aliases))
    lists = ", ".join(str(said) for said in (formal, list(ours), list(ours.values())))
    table: dict[str | None, Any] = {
        "满意": "满意",
        "很满意": "满意",
        "其他（请注明）": "其他(请注明)",
        "ｏｐｅｎ": "open",
        "Ａ类": "open",
        "A类": "open",
        "Open": None,
        "不满意": None,
        "满 意": None,
        "a类": None,
        None: None,
    }
    values.check(f"as_enum(v, {lists})", table)


def test_widths_fold_alike_here_and_there(values: Normalisers) -> None:
    signs = [chr(n) for n in (*range(0x20, 0x7F), *range(0xFEFF, 0xFFEF), 0x3000, 0x4E00)]
    assert values.ask("fold_width", signs) == [fold_width(sign) for sign in signs]
    assert fold_width("Ａ（１）～！") == "A(1)~!"


def test_what_means_missing_is_known_alike_here_and_there(values: Normalisers) -> None:
    assert values.ask("present", [*sorted(MISSING_WORDS), "nul", "无 ", "--"]) == [
        *[None] * len(MISSING_WORDS),
        "nul",
        "无 ",
        "--",
    ]


def test_lists(values: Normalisers) -> None:
    values.check(
        "as_items",
        {
            "图书室": ["图书室"],
            "图书室、舞蹈室": ["图书室", "舞蹈室"],
            " 图书室 、 舞蹈室、": ["图书室", "舞蹈室"],
            "图书室、、无、舞蹈室": ["图书室", "舞蹈室"],
            "图书室,舞蹈室": ["图书室,舞蹈室"],
            None: None,
        },
    )


@few
@given(texts=st.lists(st.text(max_size=20).filter(lambda t: "\0" not in t), min_size=1, max_size=20))
def test_no_text_breaks_a_normaliser(values: Normalisers, texts: list[str]) -> None:
    for function in ("clean", "as_date", "as_datetime", "as_deadline", "as_int", "as_decimal", "as_bool", "as_items"):
        assert len(values.ask(function, texts)) == len(texts)
    assert values.ask("clean", values.ask("clean", texts)) == values.ask("clean", texts)


def expected_pseudonym(text: str, key: str) -> str:
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()[:32]


@few
@given(texts=st.lists(st.text(min_size=1).filter(lambda t: "\0" not in t), min_size=1, max_size=10))
def test_a_pseudonym_is_the_hmac_of_the_standard(values: Normalisers, texts: list[str]) -> None:
    assert values.ask("pseudonym", texts) == [expected_pseudonym(t, KEY) for t in texts]


@pytest.mark.parametrize("length", [1, 63, 64, 65, 200])
def test_keys_shorter_and_longer_than_a_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, length: int) -> None:
    key = "k" * length
    monkeypatch.setenv("GRIDLEDGER_PSEUDONYM_KEY", key)
    with normalisers(tmp_path) as values:
        assert values.ask("pseudonym", ["P001"]) == [expected_pseudonym("P001", key)]
