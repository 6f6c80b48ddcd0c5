"""Numbers, yes and no, values of a list, and lists."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from itertools import product

from pen import NoneOfItError, Pen, clean, fold

KEPT = Decimal(1).scaleb(-18)
NO_BREAK = "\xa0\u2009\u202f"
CURRENCY = (
    "¥",
    "人民币",
    *(a + b + c for word in ("RMB", "CNY") for a, b, c in product(*((x, x.lower()) for x in word))),
)
SCALES = {"": 0, "万": 4, "亿": 8}


def _grouped(text: str) -> str:
    """A blank that does not break a line, between a digit and three digits and no more, is a comma."""
    signs = list(text)
    for n, sign in enumerate(text):
        three, behind = text[n + 1 : n + 4], text[n + 4 : n + 5]
        is_group = sign in NO_BREAK and n > 0 and _is_digits(text[n - 1]) and len(three) == 3 and _is_digits(three)
        if is_group and not (behind.isascii() and (behind.isalnum() or behind == "_")):
            signs[n] = ","
    return fold("".join(signs))


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


@dataclass(frozen=True)
class Digits:
    """A number without a sign as it is written: whole part, decimals, whether a comma groups it."""

    whole: str
    part: str
    is_grouped: bool
    has_point: bool


def _digits(pen: Pen) -> Digits:
    whole = pen.digits(0)
    groups = 0
    while whole and len(pen.rest) >= 4 and pen.rest[0] == "," and _is_digits(pen.rest[1:4]):
        pen.at += 1
        whole += pen.digits(3, 3)
        groups += 1
    if groups and len(whole) - 3 * groups > 3:
        raise NoneOfItError
    point = pen.one_of(".")
    part = pen.digits() if point else ""
    if not whole and not part:
        raise NoneOfItError
    return Digits(whole, part, groups > 0, bool(point))


def _scale(pen: Pen) -> int:
    """万 or 亿, perhaps behind a blank, as a power of ten."""
    start = pen.at
    pen.skip_blank()
    scale = pen.one_of("万亿")
    if not scale:
        pen.at = start
    return SCALES[scale]


def _yuan(pen: Pen) -> None:
    start = pen.at
    pen.skip_blank()
    if not pen.one_of(["元", "圆", *CURRENCY]):
        pen.at = start


def as_decimal(text: str | None, units: bool = True) -> Decimal | None:
    if text is None:
        return None
    pen = Pen(_grouped(text))
    try:
        sign = pen.one_of("-+")
        if pen.one_of(list(CURRENCY)):
            pen.skip_blank()
            sign = sign or pen.one_of("-+")
        if not sign and pen.one_of("("):
            return _bracket(pen, units)
        digits = _digits(pen)
        exponent = 0
        if letter := pen.one_of("eE"):
            exponent = int(pen.one_of("-+") + pen.digits())
        else:
            exponent = _scale(pen)
            _yuan(pen)
        return _decimal(pen, sign, digits, exponent, units, bool(letter or exponent))
    except NoneOfItError:
        return None


def _bracket(pen: Pen, units: bool) -> Decimal | None:
    pen.skip_blank()
    if pen.one_of(list(CURRENCY)):
        pen.skip_blank()
    digits = _digits(pen)
    exponent = _scale(pen)
    _yuan(pen)
    pen.skip_blank()
    pen.demand(")")
    return _decimal(pen, "-", digits, exponent, units, bool(exponent))


def _decimal(pen: Pen, sign: str, digits: Digits, exponent: int, units: bool, is_shifted: bool) -> Decimal | None:
    if not pen.at_end() or not (units or _is_bare(pen.text)):
        raise NoneOfItError
    if len(digits.whole.lstrip("0")) > 20 or (is_shifted and len(digits.part) > 18) or abs(exponent) > 999:
        raise NoneOfItError  # more digits than are kept
    with localcontext() as context:
        context.prec = 2000
        value = Decimal(f"{sign}{digits.whole or '0'}.{digits.part or '0'}").scaleb(exponent)
        if value and value.adjusted() > 20:
            raise NoneOfItError
        value = value.quantize(KEPT, ROUND_HALF_UP)
    return value if value.copy_abs() < 10**20 else None


def _is_bare(folded: str) -> bool:
    """Says no unit of its own."""
    return not any(mark in folded for mark in ("万", "亿", "元", "圆", *CURRENCY))


def as_int(text: str | None, units: bool = True) -> int | None:
    if text is None:
        return None
    pen = Pen(_grouped(text))
    try:
        sign = pen.one_of("-+")
        in_bracket = not sign and bool(pen.one_of("("))
        if in_bracket:
            sign = "-"
            pen.skip_blank()
        digits = _digits(pen)
        scale = 0 if in_bracket else _scale(pen)
        if in_bracket:
            pen.skip_blank()
            pen.demand(")")
        if not pen.at_end() or not digits.whole or (in_bracket and not digits.is_grouped) or (scale and not units):
            return None
    except NoneOfItError:
        return None
    part = digits.part.rstrip("0")
    if len(part) > scale:
        return None
    value = int(f"{sign}{digits.whole}{part.ljust(scale, '0')}")
    return value if -(2**63) <= value < 2**63 else None


def as_bool(text: str | None) -> bool | None:
    yes, no = {"是", "√", "✓", "✔", "☑", "true"}, {"否", "×", "✗", "✘", "✕", "✖", "false"}
    word = text if text is None or not text.isascii() else text.lower()
    return True if word in yes else False if word in no else None


def as_enum(text: str | None, values: list[str], aliases: dict[str, str]) -> str | None:
    """A value as it stands, else an alias as it stands, else either with the widths of its signs folded."""
    if text is None or text in values:
        return text
    narrow = _narrow(text)
    means = {**aliases, **{_narrow(w): m for w, m in aliases.items()}, **{_narrow(v): v for v in values}}
    return means.get(text) or means.get(narrow)


def _narrow(text: str) -> str:
    return "".join(chr(ord(sign) - 0xFEE0) if "！" <= sign <= "～" else sign for sign in text)


def as_items(text: str | None) -> list[str] | None:
    if text is None:
        return None
    return [item for item in map(clean, text.split("、")) if item is not None]
