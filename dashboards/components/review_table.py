"""月度研判: every KPI of a unit in one table, by area: the ticks of the targets stand in line, misses stand out.

KPIs with a target stand apart from activity counts.
"""

from collections.abc import Callable

from dashboards.components.kpi_table import above, bullet, changed, status, value
from dashboards.components.links import to_delivery, to_kpi, to_trace
from dashboards.components.marks import link, tip
from dashboards.components.review import Review
from dashboards.components.score_marks import points_mark, score, state_word
from dashboards.figures.sparkline import sparkline
from dashboards.markup import Node, html
from dashboards.numbers import decimal, kpi_value, month_short, said, score_text
from dashboards.scores import AREAS, step
from dashboards.view import View

Content = Node | str | list

# Column → its class is its name; these hold numbers.
_NUMBERS = ("weight", "val", "att", "lost", "mom", "yoy", "above")
# The columns of the target; where a KPI has none, what stands in the first runs over the others.
_OF_TARGET = ("goal", "att", "lost")
_SCORED_ONLY = ("weight", "lost")


def review_table(review: Review) -> Node:
    view = review.view
    head = html.Tr([html.Th(_head(review, name), className=_css(name), scope="col") for name in columns(review)])
    bodies = [_area(review, area) for area in AREAS]
    table = html.Table([html.Thead(head), *bodies], className="cards", **{"aria-label": view.t("page.review")})
    return html.Div(table, className="review")


def columns(review: Review) -> list[str]:
    """A grid has no score to weigh in or to lose; a city has nothing above it."""
    names = ["kpi", "weight", "val", *_OF_TARGET, "mom", "yoy", "above", "trend", "met", "src"]
    names = [name for name in names if review.areas or name not in _SCORED_ONLY]
    return [name for name in names if name != "above" or review.above]


def _head(review: Review, name: str) -> str:
    if name == "above":
        return review.above or ""
    return month_short(review.view.month, review.view.lang) if name == "val" else review.view.t(f"review.{name}")


def _css(name: str) -> str:
    return f"n {name}" if name in _NUMBERS else name


def _area(review: Review, area: str) -> Node | None:
    rows = [row for row in review.rows if row["area"] == area]
    if not rows:
        return None
    scored = [row for row in rows if row["weighs"] != "never"]
    counts = [row for row in rows if row["weighs"] == "never"]
    parts = [_area_row(review, area, scored), *[_row(review, row) for row in scored]]
    if counts:
        words = html.Th(review.view.t("review.counts"), scope="rowgroup", className="over")
        parts += [html.Tr(words, className="sub"), *[_row(review, row, plain=True) for row in counts]]
    return html.Tbody(parts, id=f"review-{area}")


def _area_row(review: Review, area: str, scored: list[dict]) -> Node:
    """The area's score stands in the columns of the figures below it.

    What is wider than its column runs over the empty ones beside it: a cell that spans them would keep the place of
    those that a narrow window, or paper, leaves out.
    """
    view, cell = review.view, review.areas.get(area)
    name = html.Th(html.H2(view.t(f"area.{area}")), scope="rowgroup", className="kpi over")
    missed = [row for row in scored if row["grade"] in ("missed", "far")]
    key = "review.area_missed" if missed else "review.area_kpis"
    counted = html.Span(view.t(key, kpis=len(scored), missed=len(missed)), className="s") if scored else ""
    drawn: dict[str, Node] = {"goal": html.Td(counted, className="over goal")}
    if cell is not None:
        figure = html.B([score(view, cell), html.Span(view.t("score.unit"), className="u")])
        drawn = {
            "val": html.Td(figure, className="n val"),
            "goal": html.Td([state_word(view, cell, review.names), counted], className="over goal"),
            "mom": _cell(review, "mom", points_mark(view, step(cell["change"]))),
            "yoy": _cell(review, "yoy", points_mark(view, step(cell["year_change"]))),
            "above": _cell(review, "above", _upper(view, cell)),
            "trend": html.Td(_spark(review, cell["trend"], None), className="trend"),
        }
    return html.Tr([name, *[drawn.get(column) or _none(column) for column in columns(review)[1:]]], className="area")


def _none(name: str) -> Node:
    return html.Td("", className=_css(name))


def _cell(review: Review, name: str, content: Content, css: str = "") -> Node:
    return html.Td(content, className=f"{css} {_css(name)}".strip(), **{"data-label": _head(review, name)})


def _upper(view: View, cell: dict) -> Content:
    if cell["above_score"] is None:
        return view.t("word.dash")
    return html.Span([score_text(cell["above_score"]), html.Span(view.t("score.unit"), className="u")], className="num")


def _row(review: Review, row: dict, plain: bool = False) -> Node:
    view = review.view
    draw: dict[str, Callable[[], Content]] = {
        "kpi": lambda: _name(review, row),
        "weight": lambda: "" if plain else _weight(view, row),
        "val": lambda: value(view, row),
        "goal": lambda: _so_far(view, row) if plain else bullet(view, row, row["grade"]),
        "att": lambda: _attained(view, row),
        "lost": lambda: _lost(view, row),
        "mom": lambda: changed(view, row),
        "yoy": lambda: changed(view, row, "year"),
        "above": lambda: above(view, row),
        "trend": lambda: _spark(review, row["trend"], row["kpi_id"]),
        "met": lambda: "" if plain and row["status"] == "ok" else status(view, row),
        "src": lambda: _source(view, row),
    }
    cells = []
    for name in columns(review):
        if plain and name in _OF_TARGET[1:]:
            cells.append(_none(name))
        else:
            cells.append(_cell(review, name, draw[name](), "over" if plain and name == "goal" else ""))
    return html.Tr(cells, className=row["grade"] + (" plain" if plain else ""), **{"data-kpi": row["kpi_id"]})


def _name(review: Review, row: dict) -> Node:
    view = review.view
    means = row[f"definition_{view.lang}"]
    return html.A(review.names[row["kpi_id"]], href=to_kpi(view, row["kpi_id"]), **{"data-tip": means})


def _weight(view: View, row: dict) -> Node | str:
    if row["weight"] is not None:
        return f"{row['weight']:g}"
    return tip(view.t(f"review.weight_{row['weighs']}"), view.t(f"kpis.means_{row['weighs']}"), "s")


def _attained(view: View, row: dict) -> Node | str:
    if row["attainment"] is None or row["weighs"] in ("quarter_end", "elsewhere"):
        return html.Span(view.t("review.not_counted"), className="s")
    return decimal(row["attainment"] * 100, short_of=100)


def _lost(view: View, row: dict) -> Node | str:
    """Points the KPI takes from its area; a loss is never written as none."""
    if row["lost_of_area"] is None:
        return view.t("word.dash")
    return decimal(row["lost_of_area"], over=0) if row["lost_of_area"] > 1e-9 else html.Span("0", className="s")


def _so_far(view: View, row: dict) -> Node:
    """What an activity count comes to in the year so far; a state is that of the month's end."""
    if row["kind"] == "stock" or row["is_at_month_end"]:
        return html.Span(view.t("review.at_month_end"), className="s")
    if row["year_so_far"] is None:
        return html.Span(view.t("review.of_month"), className="s")
    written = said(kpi_value(row, row["year_so_far"], view.lang), view.lang)
    key = "review.year_part" if row["year_missing"] else "review.year"
    return html.Span(view.t(key, value=written, months=row["year_missing"]), className="s")


def _spark(review: Review, trend: list | None, kpi_id: str | None) -> Node:
    src = sparkline(trend or [], review.view.state.theme, breaks=review.breaks_of(kpi_id))
    return html.Img(src=src, alt="", className="spark")


def _source(view: View, row: dict) -> Node | str:
    if row["status"] == "not_applicable":
        return ""
    if row["status"] == "not_reported" and row["missing_sources"]:
        return link(view.t("review.see_delivery"), to_delivery(view, row["missing_sources"][0]), "lk")
    return link(view.t("review.trace"), to_trace(view, row["kpi_id"]), "lk")
