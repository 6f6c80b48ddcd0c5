"""Every word in both languages, and only words that are used."""

import json
import re
import string
from pathlib import Path

from dashboards.numbers import change
from dashboards.state import LANGUAGES, MEASURES
from dashboards.texts import FOLDER, channel_name, reason_name, source_name, table, text, value_name

DASHBOARDS = Path(__file__).resolve().parents[2] / "dashboards"
CODE = "\n".join(path.read_text(encoding="utf-8") for path in DASHBOARDS.rglob("*.py"))
KEYS = set(table("zh"))


def blanks(sentence):
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_both_languages_have_the_same_keys_in_the_same_files():
    files = {
        lang: {path.name: json.loads(path.read_text(encoding="utf-8")) for path in (FOLDER / lang).glob("*.json")}
        for lang in LANGUAGES
    }
    assert {name: set(words) for name, words in files["zh"].items()} == {
        name: set(words) for name, words in files["en"].items()
    }
    assert sum(len(words) for words in files["zh"].values()) == len(KEYS)  # none is said twice


def test_both_languages_fill_in_the_same():
    """English may leave a unit out, which its headings already name; it may not ask for what Chinese is not given."""
    for key in sorted(KEYS):
        zh, en = blanks(table("zh")[key]), blanks(table("en")[key])
        assert en <= zh, key
        assert all(text(lang, key, **dict.fromkeys(zh, "x")) for lang in LANGUAGES), key


def test_every_key_in_code_exists():
    plain = set(re.findall(r'\b(?:t|text)\((?:\w+(?:\.\w+)*, )?"([a-z_]+\.[\w.]+)"', CODE))
    plain |= {f"finding.{key}" for key in re.findall(r'\.say\(\s*"(\w+)"', CODE)}
    assert plain and plain <= KEYS, plain - KEYS


def test_every_key_is_used():
    patterns = [re.escape(key) for key in re.findall(r'"([a-z_]+\.[\w.]+)"', CODE)]
    patterns += [
        re.sub(r"\\\{.*?\\\}", ".+", re.escape(key)) for key in re.findall(r'f"([a-z_]+\.[^"]*?\{[^"]+\}[^"]*)"', CODE)
    ]
    used = re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
    assert [key for key in sorted(KEYS) if not used.fullmatch(key)] == []


def test_words_of_every_measure_and_change_are_there():
    for lang in LANGUAGES:
        for measure in MEASURES:
            assert all(text(lang, f"{kind}.{measure}") for kind in ("measure", "measure_short", "unit", "means"))
        for pair in ((2, 1), (1, 2), (1, 1), (1, 0), (0, 0), (0, 1), (None, 1)):
            assert text(lang, f"title.{change(*pair).kind}", measure="x", percent="1%")


def test_chinese_is_written_with_chinese_punctuation_and_calmly():
    wrong = re.compile(r"[一-鿿][,;!?]|[！!]|[一-鿿] [一-鿿]")
    assert [sentence for sentence in table("zh").values() if wrong.search(sentence)] == []


def test_english_is_english():
    to_chinese = {"nav.other_lang", "nav.other_lang_hint"}
    wrong = re.compile(r"[一-鿿]|!")
    assert [key for key, sentence in table("en").items() if key not in to_chinese and wrong.search(sentence)] == []


def test_what_data_brings_is_shown_even_without_a_translation():
    assert value_name("en", "新的类型") == "新的类型"
    assert reason_name("zh", "brand_new_rule") == "brand_new_rule"
    assert source_name("en", "fire_hazards", "消防网格平台隐患台账") == "fire hazards"
    assert source_name("zh", "fire_hazards", None) == "fire hazards"


def test_a_channel_of_ones_own_is_named_by_its_contract():
    titles = {"hotline_12345": "12345热线工单", "party_grid": "事件"}
    assert channel_name("zh", "hotline_12345", titles) == "12345热线工单"
    assert channel_name("en", "hotline_12345", titles) == "hotline 12345"
    assert channel_name("zh", "party_grid", titles) == "党建网格"
    assert channel_name("zh", "a_channel", {}) == "a channel"
