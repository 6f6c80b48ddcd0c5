"""为什么变了: the change of a KPI on last month taken apart, by unit and by channel or type: a part of its page."""

import polars as pl

from dashboards.components.kpi_why import group_name, waterfall
from dashboards.components.marks import section
from dashboards.components.offers import offer
from dashboards.components.states import empty
from dashboards.downloads import Field, Sheet
from dashboards.facts import months_before
from dashboards.findings.scores import ScoreWriter
from dashboards.findings.why import Lead, all_moved, detail, is_news, lead, whose
from dashboards.ids import Id
from dashboards.kpi_levels import levels_below
from dashboards.markup import Node, html
from dashboards.numbers import month_short
from dashboards.view import View

# Bars of a waterfall; the groups beyond are one bar.
MOST = 10
BYS = ("part", "unit")


class Why:
    """The parts of a KPI's change, as the page shows them and as the finding speaks of them."""

    def __init__(self, view: View, kpi: dict, writer: ScoreWriter) -> None:
        self.view, self.kpi, self.writer = view, kpi, writer
        offered = levels_below(view.level, kpi["lowest"])
        # the units directly below, unless another level is chosen
        self.level = view.state.level if view.state.level in offered else next(iter(offered), None)
        self.asked = {
            "kpi": kpi["kpi_id"], "unit": view.unit, "month": view.month, "basis": view.state.basis,
            "level": self.level or "", "is_city": view.level == "city",
        }  # fmt: skip
        by = [name for name in BYS if (kpi["part_zh"] if name == "part" else self.level)]
        self.bars = {name: view.session.frame("kpi/waterfall", by=name, most=MOST, **self.asked) for name in by}

    def leads(self) -> dict[str, Lead]:
        """Who did most of it, where somebody did."""
        if not is_news(self.kpi):
            return {}
        moved = self.kpi["value"] - self.kpi["last_value"]
        found = {by: lead(bars.to_dicts(), moved) for by, bars in self.bars.items()}
        return {
            by: Lead(row, group_name(self.view, row, by), row["rate_effect"] / moved)
            for by, row in found.items()
            if row
        }

    def said(self) -> tuple[str, list[str]]:
        """A clause on whose doing it is, and its figures."""
        leads = self.leads()
        if not leads:
            return self._all_moved(), []
        crossing = None
        if len(leads) == len(BYS):
            asked = {"child": leads["unit"].row["member"], "part": leads["part"].row["member"], **self.asked}
            effect = self.view.session.row("kpi/moved_crossing", **asked).get("rate_effect")
            crossing = effect and effect / (self.kpi["value"] - self.kpi["last_value"])
        clause = whose(self.kpi, leads.get("unit"), leads.get("part"), crossing, self.writer)
        return clause, [detail(self.kpi, one, self.writer) for one in leads.values()]

    def _all_moved(self) -> str:
        """Where nobody did most of it: whether all did their bit."""
        if not is_news(self.kpi):
            return ""
        moved = self.kpi["value"] - self.kpi["last_value"]
        for by, bars in self.bars.items():
            if count := all_moved(bars.to_dicts(), moved):
                name = self._by_name(by)
                return self.view.t("why.all_fell" if moved < 0 else "why.all_rose", count=count, by=name)
        return ""

    def _by_name(self, by: str) -> str:
        return self.view.t(f"kpi.level_{self.level}") if by == "unit" else self.kpi[f"part_{self.view.lang}"]

    def shown(self) -> Node:
        view, kpi = self.view, self.kpi
        months = [month_short(month, view.lang) for month in (months_before(view.month, 1), view.month)]
        hint = view.t(
            "why.hint_share" if kpi["denominator"] is not None else "why.hint", before=months[0], now=months[1]
        )
        shown = [self._by(name, bars) for name, bars in self.bars.items() if bars.height]
        if not shown:
            return section(Id.WHY, view.t("why.title"), "", [empty(self._reason())])
        body: list[Node] = [html.Div(shown, className="halves")]
        if not kpi["part_zh"]:
            body.append(html.P(view.t("why.no_parts"), className="s note"))
        return section(Id.WHY, view.t("why.title"), hint, body)

    def _reason(self) -> str:
        """Why the change cannot be taken apart."""
        if self.kpi["function"] == "median":
            return self.view.t("why.median")
        if not self.kpi["is_comparable"]:
            return self.view.t("why.open" if not self.view.is_complete else "why.not_comparable")
        return self.view.t("why.nothing_below")

    def _by(self, by: str, bars: pl.DataFrame) -> Node:
        view = self.view
        name = self._by_name(by)
        title = view.t("why.by", by=name)
        leads = self.leads()
        if by in leads:
            title = view.t("why.by_lead", by=name, lead=leads[by].name)
        head = [html.Div([html.H3(title)]), offer(view, self._sheet(by, name))]
        return html.Article(
            [
                html.Div(head, className="chart-hd"),
                waterfall(view, self.kpi, bars, by, self._above() if by == "unit" else {}),
            ],
            className="why",
        )

    def _above(self) -> dict[str, str]:
        """Units further down are named after the one above them: every community has a grid 1."""
        if self.level not in levels_below(self.view.level, self.kpi["lowest"])[1:]:
            return {}
        units = self.view.session.frame("kpi/units", **self.asked)
        return dict(zip(units["unit_code"], units["above_name"], strict=True))

    def _sheet(self, by: str, name: str) -> Sheet:
        view, unit = self.view, self.kpi["unit"] if self.view.lang == "zh" else self.kpi["unit_en"]
        points = "points" if self.kpi["unit"] == "%" else "decimal"
        size = view.t("kpi.pp") if self.kpi["unit"] == "%" else unit
        before, now = (month_short(month, view.lang) for month in (months_before(view.month, 1), view.month))
        fields = (
            Field("shown", name),
            Field("n0", f"{view.t('kpi.numerator')} {before}", "decimal"),
            Field("n1", f"{view.t('kpi.numerator')} {now}", "decimal"),
            Field("d0", f"{view.t('kpi.denominator')} {before}", "decimal"),
            Field("d1", f"{view.t('kpi.denominator')} {now}", "decimal"),
            Field("rate0", f"{view.t('kpis.value')} {before}", "decimal"),
            Field("rate1", f"{view.t('kpis.value')} {now}", "decimal"),
            Field("rate_effect", f"{view.t('kpi.own_effect')} ({size})", points),  # type: ignore[arg-type]
            Field("mix_effect", f"{view.t('kpi.mix_effect')} ({size})", points),  # type: ignore[arg-type]
            Field("effect", f"{view.t('why.both')} ({size})", points),  # type: ignore[arg-type]
        )

        def all_groups() -> pl.DataFrame:
            groups = view.session.frame("kpi/moved", by=by, **self.asked)
            names = [group_name(view, row, by) for row in groups.iter_rows(named=True)]
            return groups.with_columns(pl.Series("shown", names, dtype=pl.String))

        return Sheet(f"why-{by}", f"{self.kpi[f'name_{view.lang}']}{view.t('why.sheet', by=name)}", fields, all_groups)
