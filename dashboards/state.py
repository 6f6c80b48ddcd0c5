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
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_WORD = re.compile(r"[\w.\-]{1,64}")
_NUMBER = re.compile(r"[1-9]\d{0,6}")
# What only some pages ask for; another page is opened without it.
OF_A_PAGE: dict[str, None] = dict.fromkeys(("source", "reason", "area", "kpi", "page"))
_CHOICES = {"lang": LANGUAGES, "theme": THEMES, "measure": MEASURES, "basis": BASES, "area": AREAS}


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
    kpi: str | None = None
    page: int | None = None

    @classmethod
    def parse(cls, path: str | None, search: str | None) -> "State":
        """What does not fit is left out: an address is typed, shortened and mailed by people."""
        asked = dict(parse_qsl((search or "").lstrip("?")))
        chosen: dict = {key: asked[key] for key in ("unit", "source", "reason", "kpi") if _fits(asked.get(key))}
        for key, allowed in _CHOICES.items():
            if asked.get(key) in allowed:
                chosen[key] = asked[key]
        if _NUMBER.fullmatch(asked.get("page", "")):
            chosen["page"] = int(asked["page"])
        if month := _MONTH.fullmatch(asked.get("month", "")):
            chosen["month"] = dt.date(max(int(month[1]), 1), int(month[2]), 1)
        return cls(path=_tidy(path), **chosen)

    def to(self, **changes) -> "State":
        return replace(self, **changes)

    def href(self, **changes) -> str:
        """The address of this state with some of it changed; what is at its default is not written."""
        state = replace(self, **changes)
        query = {}
        for field in fields(state):
            value = getattr(state, field.name)
            if field.name != "path" and value != field.default:
                query[field.name] = f"{value:%Y-%m}" if isinstance(value, dt.date) else value
        return state.path + (f"?{urlencode(query)}" if query else "")


def _fits(value: str | None) -> bool:
    return bool(value and _WORD.fullmatch(value))


def _tidy(path: str | None) -> str:
    return "/" + (path or "").strip("/")
