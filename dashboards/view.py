"""What every page starts from: the reader's state, resolved against what is published and what they may see."""

import datetime as dt
from dataclasses import dataclass, field

import polars as pl

from dashboards.figures.parts import Look
from dashboards.findings.writer import Writer
from dashboards.numbers import month_name
from dashboards.repository import Session
from dashboards.state import State
from dashboards.texts import source_name, text


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
        return self.path[-1]["unit_name"]

    @property
    def level(self) -> str:
        """Level of the unit looked at; UNKNOWN has none and, with nothing below it, is shown like a community."""
        return self.path[-1]["level"] or "community"

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

    def month_name(self, month: dt.date | None = None) -> str:
        return month_name(month or self.month, self.lang)

    def source(self, source_id: str) -> str:
        return source_name(self.lang, source_id, self.titles.get(source_id))

    def sources(self, source_ids: list[str] | tuple[str, ...]) -> str:
        return self.t("finding.comma").join(self.source(source) for source in source_ids)

    def writer(self) -> Writer:
        return Writer(self.lang, self.month, self.as_of, self.unit_name, self.titles)


class NothingHappenedError(Exception):
    """The build holds lists only: no event, so there is no as_of and no month to show."""


def open_view(session: Session, state: State) -> View:
    """Resolve month and unit; what is not there gives way to the default, and the page says so."""
    notices: list[str] = []
    months = session.frame("months")
    if months.is_empty():
        raise NothingHappenedError
    default = months.filter("is_default")["month"].item()
    month: dt.date = state.month if state.month in months["month"].to_list() else default  # type: ignore[assignment]
    if state.month and month != state.month:
        asked, shown = month_name(state.month, state.lang), month_name(month, state.lang)
        notices.append(text(state.lang, "notice.month", month=asked, shown=shown))
    last_day = (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
    top = session.row("top_unit", day=last_day)
    path = session.frame("unit_path", unit=state.unit or top["unit_code"], day=last_day).to_dicts()
    if not path:
        notices.append(text(state.lang, "notice.unit", code=state.unit, shown=top["unit_name"]))
        path = [top]
    sources = session.frame("sources")
    return View(
        state=state,
        session=session,
        build=session.row("build"),
        months=months["month"].to_list(),
        month=month,
        is_complete=months.filter(pl.col("month") == month)["is_complete"].item(),
        path=path,
        titles=dict(zip(sources["source_id"], sources["title"], strict=True)),
        notices=notices,
    )
