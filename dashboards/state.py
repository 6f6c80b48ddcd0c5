"""The state of the page, all of it in the address bar: a link shows its reader what its sender saw."""

import datetime as dt
import re
from dataclasses import dataclass, fields, replace
from urllib.parse import parse_qsl, urlencode

LANGUAGES = ("zh", "en")
THEMES = ("light", "dark")
MEASURES = ("visits_made", "reported", "resolved", "hours", "received_yuan", "spent_yuan")
BASES = ("as_was", "as_is")
AREAS = ("organisation", "empowerment", "platforms", "grid")
SIZES = ("desk", "wall")
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_WORD = re.compile(r"[\w.\-]{1,64}")
# A name as data has it (a category, a handling unit), or what a reader looks for.
_NAME = re.compile(r"[^\x00-\x1f<>]{1,80}")
_NUMBER = re.compile(r"[1-9]\d{0,6}")
# What only some pages ask for; another page is opened without it.
_WORDS = ("source", "reason", "kpi", "level", "layout", "side", "file")
_NAMES = ("sheet", "channel", "category", "handler", "kind", "query")
_NUMBERS = ("page", "line")
_OF_A_FIGURE = {"unit", "month", "basis", "kpi", "side", "page"}
OF_A_PAGE: dict[str, None] = dict.fromkeys((*_WORDS, *_NAMES, *_NUMBERS, "area"))
_CHOICES = {
    "lang": LANGUAGES,
    "theme": THEMES,
    "measure": MEASURES,
    "basis": BASES,
    "area": AREAS,
    "size": SIZES,
}


@dataclass(frozen=True, slots=True)
class State:
    """What the reader chose. None is "not chosen": the page takes its default and the address stays short."""

    path: str = "/"
    month: dt.date | None = None
    unit: str | None = None
    lang: str = LANGUAGES[0]
    theme: str = THEMES[0]
    measure: str = MEASURES[0]
    source: str | None = None
    reason: str | None = None
    basis: str = BASES[0]
    area: str | None = None
    size: str = SIZES[0]
    kpi: str | None = None
    level: str | None = None
    layout: str | None = None
    side: str | None = None
    file: str | None = None
    sheet: str | None = None
    line: int | None = None
    channel: str | None = None
    category: str | None = None
    handler: str | None = None
    kind: str | None = None
    query: str | None = None
    page: int | None = None

    @classmethod
    def parse(cls, path: str | None, search: str | None) -> "State":
        """What does not fit is left out: an address is typed, shortened and mailed by people."""
        asked = dict(parse_qsl((search or "").lstrip("?")))
        chosen: dict = {key: asked[key] for key in ("unit", *_WORDS) if _WORD.fullmatch(asked.get(key, ""))}
        chosen |= {key: asked[key] for key in _NAMES if _NAME.fullmatch(asked.get(key, ""))}
        chosen |= {key: int(asked[key]) for key in _NUMBERS if _NUMBER.fullmatch(asked.get(key, ""))}
        for key, allowed in _CHOICES.items():
            if asked.get(key) in allowed:
                chosen[key] = asked[key]
        if month := _MONTH.fullmatch(asked.get("month", "")):
            chosen["month"] = dt.date(max(int(month[1]), 1), int(month[2]), 1)
        return cls(path=_tidy(path), **chosen)

    def to(self, **changes) -> "State":
        return replace(self, **changes)

    def href(self, **changes) -> str:
        """The address of this state with some of it changed; what is at its default is not written.

        A line that is opened stands behind one figure: with another figure it is closed.
        """
        if self.line and changes.keys() & _OF_A_FIGURE and "line" not in changes:
            changes |= {"file": None, "sheet": None, "line": None}
        # A page has hundreds of links: the fields are gone through without making a state of each.
        query = {}
        for name, default in _QUERY:
            value = changes.pop(name) if name in changes else getattr(self, name)
            if value != default:
                query[name] = f"{value:%Y-%m}" if isinstance(value, dt.date) else value
        path = changes.pop("path", self.path)
        if changes:
            raise TypeError(f"a state has no {', '.join(changes)}")
        return path + (f"?{urlencode(query)}" if query else "")


_QUERY = tuple((field.name, field.default) for field in fields(State) if field.name != "path")


def _tidy(path: str | None) -> str:
    return "/" + (path or "").strip("/")
