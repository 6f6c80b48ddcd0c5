"""Around the table of the review: what to look at, the units below, and what must be known to read the figures."""

import polars as pl

from dashboards.components.links import to_review
from dashboards.components.marks import link, segments
from dashboards.components.offers import offer
from dashboards.components.review import KINDS, Review
from dashboards.components.score_marks import score, shape
from dashboards.downloads import Sheet
from dashboards.markup import Node, html
from dashboards.scores import COLUMNS, TOTAL
from dashboards.view import View


def choices(review: Review, below: pl.DataFrame, shown: Sheet) -> Node:
    """All areas or one, each with its score; which KPIs; the unit alone or those below; `shown` to take along."""
    view = review.view
    is_beside = shown.part == "beside"
    parts = [_areas(review)] if is_beside else [_areas(review), _kinds(review)]
    if below.height:
        layouts = [(None, "review.alone"), ("beside", "review.beside")]
        options = [
            (view.t(key), view.state.href(layout=name), is_beside == (name == "beside")) for name, key in layouts
        ]
        parts.append(segments(options, view.t("review.layout")))
    return html.Div([*parts, offer(view, shown)], className="choice")


def _areas(review: Review) -> Node:
    view, options = review.view, []
    for area in COLUMNS:
        cell = review.areas.get(area)
        name = view.t("review.all_areas") if area == TOTAL else view.t(f"area_short.{area}")
        chosen = None if area == TOTAL else area
        label = f"{name} {score(view, cell)}" if cell else name
        options.append((label, view.state.href(area=chosen), chosen == view.state.area))
    return segments(options, view.t("review.areas"))


def _kinds(review: Review) -> Node:
    view, chosen = review.view, review.view.state.kind if review.view.state.kind in KINDS else None
    options = [(view.t("review.kind_all", count=len(review.rows)), view.state.href(kind=None), chosen is None)]
    for kind in KINDS:
        label = view.t(f"review.kind_{kind}", count=len(review.of_kind(kind).rows))
        options.append((label, view.state.href(kind=kind), chosen == kind))
    return segments(options, view.t("review.kinds"))


def units_below(view: View, below: pl.DataFrame) -> list[Node]:
    """The way down: each unit right below, with how many targets it misses."""
    if not below.height:
        return []
    units = below.unique("unit_code", maintain_order=True).to_dicts()
    items = [link([unit["unit_name"], _misses(view, unit)], to_review(view, unit["unit_code"])) for unit in units]
    name = view.t(f"level.{units[0]['level']}")
    parts = [html.Span(name, className="s"), html.Ul([html.Li(item) for item in items])]
    return [html.Nav(parts, className="below", **{"aria-label": name})]


def _misses(view: View, unit: dict) -> Node:
    if not unit["unit_judged"]:
        return html.Span(view.t("review.unjudged"), className="s")
    colour = "red" if unit["unit_far"] else "amber" if unit["unit_missed"] else "green"
    said = view.t("review.misses" if unit["unit_missed"] else "review.no_misses", missed=unit["unit_missed"])
    return html.Span([shape(colour), said], className="s")


def notes(review: Review) -> list[Node]:
    view = review.view
    said = [view.t("review.how" if review.areas else "review.how_grid")]
    said += [_break(review, row) for row in review.breaks]
    higher = [
        kpi[f"name_{view.lang}"]
        for kpi_id, kpi in review.kpis.items()
        if view.state.area in (None, kpi["area"]) and kpi_id not in {row["kpi_id"] for row in review.rows}
    ]
    if higher:
        said.append(view.t("review.higher", count=len(higher), names=view.t("finding.comma").join(higher)))
    return [html.P(sentence, className="s note") for sentence in said]


def _break(review: Review, row: dict) -> str:
    """What the dashed upright in the small lines stands for."""
    view, words = review.view, {"month": review.view.month_name(row["month"])}
    if row["what"] == "definition":
        name = review.names.get(row["kpi_id"], row["kpi_id"])
        return view.t("review.break_definition", kpi=name, day=row["changed_on"], what=row[f"what_{view.lang}"])
    if row["what"] == "communities":
        counts = {"before": row["communities_before"], "after": row["communities"]}
        return view.t("review.break_communities", unit=view.unit_name, **counts, **words)
    if row["made_from"]:
        names = view.t("finding.comma").join(row["made_from"])
        return view.t("review.break_made", unit=view.unit_name, names=names, **words)
    return view.t("review.break_began", unit=view.unit_name, **words)
