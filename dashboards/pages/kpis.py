"""指标: the KPIs behind a score, those that weigh first; by area, each against its target."""

from dashboards.components.frame import finding
from dashboards.components.kpi_table import kpi_table
from dashboards.components.marks import segments
from dashboards.components.score_marks import change_of, score, state_word
from dashboards.components.states import empty
from dashboards.findings.kpis import compose
from dashboards.findings.scores import ScoreWriter
from dashboards.ids import Id
from dashboards.markup import Node, html
from dashboards.scores import AREAS, TOTAL, Scores
from dashboards.view import View


def render(view: View) -> list[Node]:
    area = view.state.area
    frame = view.session.frame("kpis", unit=view.unit, month=view.month, basis=view.state.basis, area=area)
    scores = Scores(view.session.frame("scorecard", **view.of_unit))
    catalogue = view.session.frame("kpi_names")
    names = dict(zip(catalogue["kpi_id"], catalogue[f"name_{view.lang}"], strict=True))
    rows = frame.to_dicts()
    missing = [row["missing_sources"] for row in rows if row["status"] in ("not_reported", "partial")]
    late = view.sources(sorted({source for sources in missing for source in sources}))
    writer = ScoreWriter(view.writer(), view.unit, view.level, view.state.basis, late)
    found = compose(rows, scores.at(view.unit, area or TOTAL), names, writer)
    groups = [_area(view, name, [row for row in rows if row["area"] == name], scores, names) for name in AREAS]
    return [
        finding(view, found.headline, found.support),
        _choice(view, scores),
        *([group for group in groups if group] or [empty(view.t("kpis.empty"))]),
        html.P([view.t("kpis.how"), " ", view.t("kpis.lower")], className="s note"),
    ]


def _choice(view: View, scores: Scores) -> Node:
    """All areas or one, each with its score; and the way back to the scorecard."""
    options = []
    for area in (TOTAL, *AREAS):
        cell = scores.at(view.unit, area)
        name = view.t("kpis.all_areas") if area == TOTAL else view.t(f"area_short.{area}")
        label = f"{name} {score(view, cell)}" if cell else name
        chosen = None if area == TOTAL else area
        options.append((label, view.state.href(area=chosen), chosen == view.state.area))
    back = html.A(view.t("kpis.back"), href=view.state.href(path="/scorecard", area=None), className="lk")
    return html.Div([segments(options, view.t("kpis.areas")), back], className="choice")


def _area(view: View, area: str, rows: list[dict], scores: Scores, names: dict[str, str]) -> Node | None:
    if not rows:
        return None
    cell = scores.at(view.unit, area)
    head: list = [html.H2(view.t(f"area.{area}"))]
    if cell:
        figure = [html.B(score(view, cell)), html.Span(view.t("score.unit"), className="u")]
        head.append(html.Span(figure, className="of-area"))
        head += [state_word(view, cell, names), html.Span([view.t("word.mom"), change_of(view, cell)], className="s")]
    weighing = [row for row in rows if row["weight"] is not None]
    informing = [row for row in rows if row["weight"] is None]
    body = []
    if weighing:
        body += [html.H3(view.t("kpis.scored")), kpi_table(view, weighing, names, scored=True)]
    if informing:
        body += [html.H3(view.t("kpis.informing")), kpi_table(view, informing, names, scored=False)]
    attributes = {"aria-label": view.t(f"area.{area}")}
    return html.Section([html.Div(head, className="hd"), *body], id=f"{Id.KPIS}-{area}", **attributes)
