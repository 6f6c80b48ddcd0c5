"""The parts of a trace: the figure, what the lines behind it give, the metric book, and the lines themselves."""

from dashboards.components.kpi_table import bullet, changed, status, value
from dashboards.components.marks import link, status_mark, tip
from dashboards.components.tables import Column, Content, table
from dashboards.markup import Node, html
from dashboards.numbers import kpi_value, plain, said, whole
from dashboards.trace import PAGE, Trace
from dashboards.view import View

SIDES = ("numerator", "denominator")


def figure_card(view: View, row: dict, found: Trace) -> Node:
    """The figure in large, against its target and last month."""
    lines: list[tuple[str, Node | str]] = [(view.t("word.mom"), changed(view, row))]
    if row["target"] is not None:
        lines = [
            (view.t("trace.status"), status(view, row)),
            (view.t("kpis.target"), bullet(view, row, row["grade"])),
            *lines,
        ]
    if row["above_value"] is not None:
        upper = kpi_value(row, row["above_value"], view.lang)
        lines.append((view.above["unit_name"], said(upper, view.lang)))
    if row["weight"] is not None:
        lines.append((view.t("kpis.weight"), f"{row['weight']:g}"))
    items = [html.Div([html.Dt(name), html.Dd(content)]) for name, content in lines]
    head = html.H2(view.t("trace.figure"))
    return html.Article(
        [
            html.Div([head], className="hd"),
            html.Div(value(view, row), className="large"),
            html.Dl(items),
            *_sides(view, found),
        ],
        className="figure",
    )


def _sides(view: View, found: Trace) -> list[Node]:
    """The figure as an equation, and for each of its sides whether the lines give it."""
    figure = found.figure
    median = figure["function"] == "median"
    whole_side = figure["denominator"] is None
    sides = [side for side in SIDES if figure[side] is not None or side in found.totals]
    parts: list[Node] = [html.H3(view.t("trace.sides"))]
    for side in sides:
        name = view.t("trace.value") if whole_side else view.t(f"trace.{side}")
        stated, lines = figure[side], found.totals.get(side, {"rows": 0, "total": 0.0})
        agrees = _agree(stated, lines["total"])
        key = "trace.no_lines" if not lines["rows"] else "trace.median" if median else "trace.sum"
        words = {"rows": whole(lines["rows"]), "total": plain(lines["total"] or 0)}
        verdict = view.t("trace.agrees" if agrees else "trace.differs", side=name)
        check = [status_mark("G" if agrees else "A"), view.t(key, **words), verdict]
        shown = view.t("word.dash") if stated is None else plain(stated)
        parts.append(html.Div([html.Span(name, className="s"), html.B(shown), html.P(check, className="s")]))
    if not sides:
        parts.append(html.P(view.t("trace.nothing"), className="s"))
    if not whole_side and figure["value"] is not None:
        parts.append(html.P(_equation(view, figure), className="s"))
    return [html.Div(parts, className="sides")]


def _agree(stated: float | None, total: float | None) -> bool:
    return abs((stated or 0) - (total or 0)) <= 1e-6 * max(1, abs(stated or 0))


def _equation(view: View, figure: dict) -> str:
    key = "trace.equation_share" if figure["unit"] == "%" else "trace.equation"
    unit = figure["unit"] if view.lang == "zh" else figure["unit_en"]
    words = {side: plain(figure[side]) for side in SIDES}
    return view.t(key, **words, value=plain(figure["value"]), unit=unit)


def metric_book(view: View, figure: dict) -> Node:
    entries = [(view.t(f"trace.{part}"), figure[f"{part}_{view.lang}"]) for part in ("formula", "limits")]
    entries.append((view.t("trace.sources"), view.sources(figure["sources"])))
    items = [html.Div([html.Dt(name), html.Dd(content)]) for name, content in entries if content]
    head = [html.H2(view.t("trace.book")), html.P(figure["kpi_id"], className="s")]
    return html.Article([html.Div(head, className="hd"), html.Dl(items)], className="book")


def lines_table(view: View, found: Trace, units: dict[str, str]) -> Node:
    columns = [
        Column(view.t("trace.side")),
        Column(view.t("trace.share"), number=True, phone=False),
        Column(view.t("trace.contribution"), number=True),
        Column(view.t("trace.unit")),
        Column(view.t("trace.day")),
        Column(view.t("trace.source"), phone=False),
        Column(view.t("data.file"), class_name="wrap-text whole"),
        Column(view.t("data.sheet"), class_name="wrap-text"),
        Column(view.t("data.row_number"), number=True),
    ]
    rows = [_line(view, found, row, units) for row in found.rows.iter_rows(named=True)]
    return html.Div(table(columns, rows, view.t("trace.lines")), className="lines")


def _line(view: View, found: Trace, row: dict, units: dict[str, str]) -> list[Content]:
    key = "trace.value" if found.figure["denominator"] is None else f"trace.{row['side']}"
    path = row["path"] or row["file_id"]
    folder, _, name = path.rpartition("/")
    opens = view.state.href(file=row["file_id"], sheet=row["sheet"] or None, line=row["row_number"])
    file: list = [html.Span(name, className="file"), html.Span(folder, className="s") if folder else ""]
    day = row["day"].isoformat() if row["day"] else tip(view.t("trace.month_end"), view.t("trace.month_end_means"))
    return [
        view.t(key),
        plain(row["weight"]),
        plain(row["contribution"]),
        html.Span(units.get(row["unit_code"], row["unit_code"]), title=row["unit_code"]),
        day,
        view.source(row["source_id"]) if row["source_id"] else view.t("word.dash"),
        file,
        row["sheet"] or view.t("word.dash"),
        link(str(row["row_number"]), opens, "lk", hint=view.t("line.open")),
    ]


def pages_of(found: Trace) -> int:
    return max(1, -(-found.rows_total // PAGE))


def paging(view: View, found: Trace, page: int, label: str) -> Node | None:
    """First, last, and those around this one; the page on which the other side begins has a name."""
    last = pages_of(found)
    if last == 1:
        return None
    near = sorted({1, last, *range(max(1, page - 2), min(last, page + 2) + 1)})
    parts: list = [_to(view, page - 1, "‹", "trace.previous") if page > 1 else html.Span("‹", className="off")]
    for before, number in zip([0, *near], near, strict=False):
        if number > before + 1:
            parts.append(html.Span("…", className="off"))
        here = number == page
        parts.append(html.B(str(number), **{"aria-current": "page"}) if here else _to(view, number, str(number)))
    parts.append(_to(view, page + 1, "›", "trace.next") if page < last else html.Span("›", className="off"))
    first = found.totals.get("numerator", {"rows": 0})["rows"] // PAGE + 1
    if len(found.totals) > 1 and first > 1:
        parts.append(link(view.t("trace.to_denominator"), view.state.href(page=first), "lk keep"))
    return html.Nav(parts, className="paging", **{"aria-label": label})


def _to(view: View, page: int, label: str, hint: str = "") -> Node:
    return link(label, view.state.href(page=page if page > 1 else None), keep=True, hint=view.t(hint) if hint else "")
