"""Every word the page says, in Chinese and English. A key that is missing in one of them fails a test."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "translations"


@cache
def table(lang: str) -> dict[str, str]:
    """All words of a language: what pages share, and a file for each page that has words of its own."""
    words: dict[str, str] = {}
    for path in sorted((FOLDER / lang).glob("*.json")):
        words |= json.loads(path.read_text(encoding="utf-8"))
    return words


def text(lang: str, key: str, **values: object) -> str:
    """The sentence `key` in a language, with its blanks filled in."""
    return table(lang)[key].format(**values)


def value_name(lang: str, value: str) -> str:
    """A value as data has it (a channel, a visit type); what has no translation is shown as it is."""
    return table(lang).get(f"value.{value}", value)


def source_name(lang: str, source_id: str, title: str | None) -> str:
    """The export's Chinese title, or its id in words: exports are named in Chinese by the systems they come from."""
    return title if lang == "zh" and title else source_id.replace("_", " ")


def channel_name(lang: str, channel: str, titles: Mapping[str, str]) -> str:
    """The words for a channel; that of an office's own export is named by the title of its contract."""
    return table(lang).get(f"value.{channel}") or source_name(lang, channel, titles.get(channel))


def reason_name(lang: str, reason: str) -> str:
    """The words for a quarantine code; a code that is new here is shown as it is."""
    return table(lang).get(f"reason.{reason}", reason)


def test_name(lang: str, kind: str) -> str:
    """The words for a kind of test of a build; a test that is new here is shown by its name."""
    return table(lang).get(f"test.{kind}", kind)
