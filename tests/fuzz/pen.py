"""A second reading of every type, by hand: written from `ingest/README.md` and not from the macros.

It goes through a text from left to right, sign by sign, where the macros match patterns: both hardly err alike, and a
fuzzer that watches these files sees every turn of the grammar. ``said_moments`` and ``said_numbers`` hold one function
per type: text (already ``clean``) → value, or None where the text is no value of the type.
"""

from __future__ import annotations

from dataclasses import dataclass

BLANKS = {chr(n) for span in ((9, 14), (32, 33), (0x2000, 0x200C)) for n in range(*span)} | set(
    "\x85\xa0\u1680\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
)
MISSING = ("", "-", "/", "无", "null", "NULL", "Null")
WIDE = {**dict(zip("：，．／－＋（）Ｔ", ":,./-+()T", strict=True)), **dict.fromkeys("‐‑–—−", "-"), "∶": ":", "￥": "¥"}
ONES = "一二三四五六七八九"
ZEROS = "〇零○"


def clean(text: str | None) -> str | None:
    if text is None:
        return None
    first, last = 0, len(text)
    while first < last and text[first] in BLANKS:
        first += 1
    while last > first and text[last - 1] in BLANKS:
        last -= 1
    digits = [chr(ord(sign) - 0xFEE0) if "０" <= sign <= "９" else sign for sign in text[first:last]]
    cleaned = "".join(digits)
    return None if cleaned in MISSING else cleaned


def fold(text: str) -> str:
    """Marks of one width; every run of blanks one blank."""
    out: list[str] = []
    for sign in text:
        folded = " " if sign in BLANKS else WIDE.get(sign, sign)
        if folded != " " or out[-1:] != [" "]:
            out.append(folded)
    return "".join(out)


class NoneOfItError(Exception):
    """The text is no value of the type."""


@dataclass
class Pen:
    """A place in a text that goes forward."""

    text: str
    at: int = 0

    @property
    def rest(self) -> str:
        return self.text[self.at :]

    def at_end(self) -> bool:
        return self.at == len(self.text)

    def skip_blank(self) -> bool:
        return bool(self.one_of([" "]))

    def one_of(self, words: list[str] | str) -> str:
        """The first of the words that stands here, passed; else ''."""
        found = next((word for word in words if self.rest.startswith(word)), "")
        self.at += len(found)
        return found

    def demand(self, words: list[str] | str) -> str:
        found = self.one_of(words)
        if not found:
            raise NoneOfItError
        return found

    def digits(self, least: int = 1, most: int = 10**9) -> str:
        end = self.at
        while end < len(self.text) and self.text[end] in "0123456789" and end - self.at < most:
            end += 1
        found = self.text[self.at : end]
        if len(found) < least:
            raise NoneOfItError
        self.at = end
        return found

    def year(self) -> int:
        if self.rest[:1] and self.rest[0] in ONES + ZEROS:
            signs = self.rest[:4]
            if len(signs) < 4 or any(sign not in ONES + ZEROS for sign in signs):
                raise NoneOfItError
            self.at += 4
            return int("".join("0" if sign in ZEROS else str(ONES.index(sign) + 1) for sign in signs))
        return int(self.digits(4, 4))

    def small(self) -> int:
        """One or two digits, or a number in words up to 五十九; 〇三 is 3."""
        if self.rest[:1] and self.rest[0] in "0123456789":
            return int(self.digits(1, 2))
        if self.one_of(ZEROS):
            one = self.one_of(ONES)
            return ONES.index(one) + 1 if one else 0
        one = self.one_of(ONES)
        if one and (one not in "二三四五" or not self.rest.startswith("十")):
            return ONES.index(one) + 1
        self.demand("十")
        last = self.one_of(ONES)
        return 10 * (ONES.index(one) + 1 if one else 1) + (ONES.index(last) + 1 if last else 0)
