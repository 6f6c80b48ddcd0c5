"""What every page starts from: the reader's state, resolved against what is published and what they may see."""

import datetime as dt
from dataclasses import dataclass, field

import polars as pl

from dashboards.figures.parts import Look
from dashboards.findings.writer import Writer
from dashboards.numbers import month_name
from dashboards.repository import Session
from dashboards.state import State
from dashboards.texts import channel_name, source_name, text, value_name

# From the city down. Scores end at the community, some KPIs reach the micro-grid.
LEVELS = ("city", "street", "community", "grid", "micro_grid")


@dataclass(frozen=True, slots=True)
class View:
    state: State
    session: Session
    build: dict
    months: list[dt.date]
    month: dt.date
    is_complete: bool
    path: list[dict]
    titles: dict[str, str]
    notices: list[str] = field(default_factory=list)

    @property
    def lang(self) -> str:
        return self.state.lang

    @property
    def unit(self) -> str:
        return self.path[-1]["unit_code"]

    @property
    def unit_name(self) -> str:
        """Grids are numbered within what is above them: they are named from their community down."""
        names = [step["unit_name"] for step in self.path if _rank(step) >= LEVELS.index("community")]
        return "".join(names) or self.path[-1]["unit_name"]

    @property
    def level(self) -> str:
        """Level of the unit looked at; UNKNOWN has none and, with nothing below it, is shown like a community."""
        return self.path[-1]["level"] or "community"

    @property
    def above(self) -> dict:
        """The unit right above, of those the viewer may see; nothing above the top."""
        return self.path[-2] if len(self.path) > 1 else {}

    @property
    def as_of(self) -> dt.date:
        return self.build["as_of"]

    @property
    def look(self) -> Look:
        return Look(self.lang, self.state.theme, self.month)

    def t(self, key: str, **values: object) -> str:
        return text(self.lang, key, **values)

    @property
    def of_unit(self) -> dict:
        """What the queries of scores ask about: whose, when, on which basis."""
        return {"unit": self.unit, "month": self.month, "basis": self.state.basis, "is_city": self.level == "city"}

    @property
    def rung(self) -> dict:
        """Where the unit stands: its level, and the unit above it."""
        return {"level": self.path[-1]["level"], "above": self.above.get("unit_code")}

    def month_name(self, month: dt.date | None = None) -> str:
        return month_name(month or self.month, self.lang)

    def source(self, source_id: str) -> str:
        return source_name(self.lang, source_id, self.titles.get(source_id))

    def channel(self, channel: str) -> str:
        return channel_name(self.lang, channel, self.titles)

    def chosen(self, name: str, value: str) -> str:
        """The words for what a filter (channel, category, handler) is set to."""
        return self.channel(value) if name == "channel" else value_name(self.lang, value)

    def sources(self, source_ids: list[str] | tuple[str, ...]) -> str:
        return self.t("finding.comma").join(self.source(source) for source in source_ids)

    def writer(self) -> Writer:
        return Writer(self.lang, self.month, self.as_of, self.unit_name, self.titles)


class NothingHappenedError(Exception):
    """The build holds lists only: no event, so there is no as_of and no month to show."""


def _rank(step: dict) -> int:
    """UNKNOWN has no level and stands below the city like a community."""
    return LEVELS.index(step["level"] or "community")


def open_view(session: Session, state: State, lowest: str = LEVELS[-1], by_basis: bool = False) -> View:
    """Resolve month and unit; what is not there gives way to the default, and the page says so.

    `lowest` is the level to which the page has figures, `by_basis` whether they stand on a chosen basis.
    """
    notices: list[str] = []
    months = session.frame("months")
    if months.is_empty():
        raise NothingHappenedError
    default = months.filter("is_default")["month"].item()
    month: dt.date = state.month if state.month in months["month"].to_list() else default  # type: ignore[assignment]
    if state.month and month != state.month:
        asked, shown = month_name(state.month, state.lang), month_name(month, state.lang)
        notices.append(text(state.lang, "notice.month", month=asked, shown=shown))
    build = session.row("build")
    last_day = (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
    path = _path(session, state, build["as_of"] if by_basis and state.basis == "as_is" else last_day, notices)
    if _rank(path[-1]) > LEVELS.index(lowest):
        path = [step for step in path if _rank(step) <= LEVELS.index(lowest)]
        level = text(state.lang, f"level.{lowest}")
        notices.append(text(state.lang, "notice.level", level=level, shown=path[-1]["unit_name"]))
        state = state.to(unit=path[-1]["unit_code"])
    sources = session.frame("sources")
    return View(
        state=state,
        session=session,
        build=build,
        months=months["month"].to_list(),
        month=month,
        is_complete=months.filter(pl.col("month") == month)["is_complete"].item(),
        path=path,
        titles=dict(zip(sources["source_id"], sources["title"], strict=True)),
        notices=notices,
    )


def _path(session: Session, state: State, day: dt.date, notices: list[str]) -> list[dict]:
    """The unit asked for and those above it on a day."""
    top = session.row("top_unit", day=day)
    path = session.frame("unit_path", unit=state.unit or top["unit_code"], day=day).to_dicts()
    if not path:
        notices.append(text(state.lang, "notice.unit", code=state.unit, shown=top["unit_name"]))
    return path or [top]
