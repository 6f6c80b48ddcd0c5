"""资金: where funds come from and go, the leverage of the special dues, start-up money, micro-projects and wishes."""

import polars as pl

from dashboards.components import funds
from dashboards.components.blocks import block
from dashboards.components.cards import chart_card, fact_card
from dashboards.components.frame import finding
from dashboards.components.kpi_cards import kpi_cards
from dashboards.components.marks import section, segments
from dashboards.components.offers import offer
from dashboards.components.states import empty
from dashboards.components.tables import breakdown_table
from dashboards.facts import Facts
from dashboards.figures import funding as figures
from dashboards.figures import trends
from dashboards.figures.kpi_lines import kpi_line
from dashboards.findings.funding import compose, days_title, flows_title, leverage_title
from dashboards.ids import Id
from dashboards.markup import Node, html
from dashboards.numbers import whole
from dashboards.pages.shared import graph, heat_of_communities, of_month
from dashboards.view import View

KPIS = (
    "matched_funding_yuan",
    "micro_project_median_days",
    "wish_fulfilment_rate",
    "branch_startup_funding_rate",
)
SIDES = ("received_yuan", "spent_yuan")
SHOWN, MOST = 10, 1_000_000


def render(view: View) -> list[Node]:
    ask = view.session.frame
    cards = {row["kpi_id"]: row for row in ask("kpi_cards", **of_month(view), kpis=",".join(KPIS)).to_dicts()}
    if "matched_funding_yuan" not in cards:
        return [finding(view, view.t("funding.nothing", unit=view.unit_name), view.t("funding.nothing_why"))]
    months = ask("funding/months", unit=view.unit)
    facts, leverage = Facts(months), ask("funding/leverage", unit=view.unit)
    spent = ask("funding/purposes", **of_month(view), measure="spent_yuan")
    startup, micro = ask("funding/startup", **of_month(view)), ask("funding/micro", **of_month(view))
    now = leverage.filter(month=view.month).row(0, named=True)
    of_unit = {row["kind"]: row for row in micro.filter("is_whole").to_dicts()}
    late = startup.filter(state="waiting").height
    found = compose(facts, now, spent.to_dicts(), cards, late, of_unit, view.writer())
    first = fact_card(view, facts, "funding", SIDES)
    return [
        finding(view, found.headline, found.support),
        kpi_cards(view, list(cards.values()), Id.FACTS, first),
        _months(view, months, leverage, now),
        _flows(view),
        _parts(view, spent),
        funds.startup(view, startup),
        _micro(view, micro, of_unit, cards),
        _waiting(view),
        _units(view),
        heat_of_communities(view, SIDES),
    ]


def _months(view: View, months: pl.DataFrame, leverage: pl.DataFrame, now: dict) -> Node:
    """Budget, received and spent; and what the special dues brought along, added up."""
    issued = months.filter((pl.col("measure") == "issued_yuan") & (pl.col("value") != 0)).height > 0
    shown = ("issued_yuan", *SIDES) if issued else SIDES
    by_month = months.pivot("measure", index="month", values="value")
    title = view.t("funding.months")
    by_measure = funds.sheet(
        view, "months", title, by_month, month="date", issued_yuan="yuan", received_yuan="yuan", spent_yuan="yuan"
    )
    spent = chart_card(
        title,
        view.t("funding.months_hint" if issued else "funding.months_hint_none_issued"),
        graph(trends.trend(months.filter(pl.col("measure").is_in(shown)), shown, view.look)),
        offer(view, by_measure, graph=True),
    )
    measures = ("matched_yuan", "dues_yuan")
    added_up = leverage.rename({"all_matched": "matched_yuan", "all_dues": "dues_yuan"})
    lines = added_up.unpivot(measures, index=["month", "is_complete"], variable_name="measure", value_name="value")
    drawn = trends.trend(lines.with_columns(status=pl.lit("ok")), measures, view.look)
    given = funds.sheet(
        view,
        "leverage",
        view.t("funding.leverage_sheet"),
        leverage,
        month="date",
        dues="yuan",
        matched="yuan",
        year_dues="yuan",
        year_matched="yuan",
        year_ratio="decimal",
    )
    matched = chart_card(
        leverage_title(now, view.lang),
        view.t("funding.leverage_hint", first=view.month_name(leverage["month"][0])),
        graph(drawn),
        offer(view, given, graph=True),
    )
    return section(Id.TRENDS, view.t("trend.title"), "", [html.Div([spent, matched], className="charts")])


def _flows(view: View) -> Node:
    """From source to purpose, drawn and as a table: received, or spent."""
    side = view.state.measure if view.state.measure in SIDES else SIDES[0]
    frame = view.session.frame("funding/flows", **of_month(view), measure=side)
    options = [(view.t(f"measure_short.{m}"), view.state.href(measure=m), m == side) for m in SIDES]
    choice = segments(options, view.t("funding.flows"))
    hint = view.t(f"funding.flows_hint_{side}", month=view.month_name())
    if not frame.height:
        return section(Id.FLOWS, view.t("funding.flows"), hint, [empty(view.t("funding.no_flows"))], choice)
    given = funds.sheet(
        view,
        "flows",
        view.t(f"funding.flows_{side}"),
        frame,
        source="text",
        purpose="text",
        month_yuan="yuan",
        year_yuan="yuan",
        share="percent",
    )
    chart = chart_card(
        flows_title(frame.to_dicts(), view.lang),
        view.t("funding.flows_chart_hint"),
        graph(figures.flows(frame, view.look)),
        offer(view, given, graph=True),
    )
    beside = funds.flows(view, frame, given.title)
    return section(Id.FLOWS, view.t("funding.flows"), hint, [html.Div([chart, beside], className="flows")], choice)


def _parts(view: View, spent: pl.DataFrame) -> Node:
    """Received by source, spent by purpose."""
    sources = view.session.frame("fact_breakdowns", **of_month(view)).filter(measure="received_yuan")
    blocks = [_part(view, "received", sources), _part(view, "purposes", spent)]
    return section(Id.BREAKDOWNS, view.t("parts.title"), view.month_name(), [html.Div(blocks, className="parts even")])


def _part(view: View, key: str, frame: pl.DataFrame) -> Node:
    title = view.t(f"parts.{key}")
    given = funds.sheet(view, key, title, frame, breakdown="text", value="yuan", last_month="yuan", last_year="yuan")
    return block(title, breakdown_table(view, frame, title), offer(view, given))


def _micro(view: View, micro: pl.DataFrame, of_unit: dict[str, dict], cards: dict[str, dict]) -> Node:
    """How long projects and wishes took, wishes against their ninety days, and where."""
    steps = view.session.frame("funding/days", **of_month(view))
    median = cards.get("micro_project_median_days", {}).get("target")
    targets = {"project": median, "wish": funds.WISH_DAYS}
    charts = [_days(view, steps, kind, of_unit[kind], targets[kind]) for kind in targets]
    wishes = view.session.frame("kpi_months", unit=view.unit, kpi="wish_fulfilment_rate")
    title = view.t("funding.wishes_title")
    renamed = wishes.rename({"value": "wish_rate"})
    given = funds.sheet(view, "wishes", title, renamed, month="date", wish_rate="percent", target="percent")
    line = graph(kpi_line(wishes, cards["wish_fulfilment_rate"], view.look))
    rate = chart_card(title, view.t("funding.wishes_hint"), line, offer(view, given, graph=True))
    body = [html.Div([*charts, rate], className="charts three"), funds.micro_units(view, micro)]
    return section(Id.MICRO, view.t("funding.micro"), view.t("funding.micro_hint", month=view.month_name()), body)


def _days(view: View, steps: pl.DataFrame, kind: str, row: dict, target: float | None) -> Node:
    title = days_title(row, kind, view.lang)
    of_kind = steps.filter(kind=kind)
    given = funds.sheet(view, f"days_{kind}", view.t(f"funding.days_{kind}"), of_kind, from_days="count", done="count")
    hint = view.t("funding.days_hint", count=whole(row["done_in_year"]))
    if not of_kind.height:
        return chart_card(title, hint, empty(view.t("funding.none_done")))
    drawn = graph(figures.days_taken(steps, kind, row["median_days"], target, view.look))
    return chart_card(title, hint, drawn, offer(view, given, graph=True))


def _waiting(view: View) -> Node:
    def all_of_them() -> pl.DataFrame:
        frame = view.session.frame("funding/waiting", **of_month(view), most=MOST)
        kinds = pl.Series([view.t(f"micro.{kind}") for kind in frame["kind"]], dtype=pl.String)
        steps = pl.Series([view.t(f"step.{step}") for step in frame["step"]], dtype=pl.String)
        return frame.with_columns(kind=kinds, step=steps)

    every = funds.sheet(
        view,
        "waiting",
        view.t("funding.waiting_title"),
        all_of_them,
        number="text",
        kind="text",
        what="text",
        unit_name="text",
        step="text",
        since="date",
        days="count",
    )
    return funds.waiting(view, view.session.frame("funding/waiting", **of_month(view), most=SHOWN), every)


def _units(view: View) -> Node:
    siblings = view.level == "community" and len(view.path) > 1
    unit = view.path[-2]["unit_code"] if siblings else view.unit
    frame = view.session.frame("funding/units", unit=unit, month=view.month)
    return funds.units(view, frame.filter(~pl.col("is_own")) if siblings else frame, siblings)
