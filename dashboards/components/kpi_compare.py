"""The units below beside each other: sorted bars from a zero line, and small lines where there are few of them."""

from dashboards.components.kpi_card import signed, standing, standing_mark
from dashboards.components.marks import link, tip
from dashboards.components.score_marks import shape
from dashboards.components.tables import Column, Content, table
from dashboards.figures.small_lines import scale, small_line
from dashboards.markup import Node, html
from dashboards.numbers import decimal, kpi_value, plain
from dashboards.view import View

# More bars than this nobody reads; all of them are in the download.
MOST_BARS, MOST_LINES = 40, 12


def unit_bars(view: View, kpi: dict, rows: list[dict], above: str) -> Node:
    """Gap to the target from a zero line, or without a target the value from zero. `above`: the unit they are of."""
    judged = any(row["gap"] is not None for row in rows)
    lengths = [row["gap" if judged else "value"] for row in rows]
    low, high = min([0.0, *filter(None, lengths)]), max([0.0, *filter(None, lengths)])
    span = (low, high if high > low else low + 1)
    columns = [
        Column(view.t("kpi.unit")),
        Column(kpi[f"name_{view.lang}"], number=True, class_name="val wrap-text"),
        Column(_axis(view, kpi, span, judged), class_name="diverging", phone=False),
        *([Column(view.t("kpi.sides"), number=True, phone=False)] if kpi["denominator"] is not None else []),
        Column(view.t("kpi.mom_points" if kpi["unit"] == "%" else "word.mom"), number=True),
    ]
    shown = rows[:MOST_BARS]
    body = [_row(view, kpi, row, span, judged, above) for row in shown]
    here = ["here" if row["unit_code"] == view.unit else "" for row in shown]
    return html.Div(table(columns, body, view.t("kpi.compare_table"), here), className="unit-bars")


def _axis(view: View, kpi: dict, span: tuple[float, float], judged: bool) -> str:
    if not judged:
        return view.t("kpi.from_zero")
    unit = view.t("kpi.pp") if kpi["unit"] == "%" else kpi["unit"] if view.lang == "zh" else kpi["unit_en"]
    return view.t("kpi.axis", low=decimal(span[0]), high=decimal(span[1]), unit=unit)


def _row(view: View, kpi: dict, row: dict, span: tuple[float, float], judged: bool, above: str) -> list[Content]:
    name: list = [link(row["unit_name"], view.state.href(unit=row["unit_code"], level=None), "lk")]
    if row["above_code"] != above:
        name.append(html.Span(row["above_name"], className="s"))
    cells: list[Content] = [name, _value(view, kpi, row)]
    cells.append(_bar(row["gap" if judged else "value"], span, standing(row) if judged else "none"))
    if kpi["denominator"] is not None:
        cells.append(_sides(view, row))
    cells.append(_moved(view, kpi, row))
    return cells


def _value(view: View, kpi: dict, row: dict) -> Node | list[Node]:
    if row["value"] is None:
        why = "kpis.why_not_in_force" if row["status"] == "not_applicable" else "kpi.why_" + row["status"]
        return tip(view.t(f"kpis.{row['status']}"), view.t(why), "missing")
    written = kpi_value(kpi, row["value"], view.lang, row["target"])
    mark = standing_mark(view, row)
    # money changes its unit with its size; the unit of anything else stands in the heading
    unit = html.Span(written.unit, className="u") if kpi["unit"] == "元" else ""
    number = html.Span([written.text, unit], title=written.full, className="num")
    if mark is None or not view.is_complete:
        return [number]
    return [html.Span([shape(standing(row))], title=mark.text()), number]


def _bar(length: float | None, span: tuple[float, float], state: str) -> Node | str:
    if length is None:
        return ""
    low, high = span
    zero, end = (0 - low) / (high - low) * 100, (length - low) / (high - low) * 100
    left, width = min(zero, end), max(abs(end - zero), 0.3)
    fill = html.I("", className=f"fill {state}", style=f"left:{left:.1f}%;width:{width:.1f}%")
    return html.Span([fill, html.I("", className="zero", style=f"left:{zero:.1f}%")], className="zeroed")


def _sides(view: View, row: dict) -> Node | str:
    if row["denominator"] is None or row["numerator"] is None:
        return view.t("word.dash")
    href = view.state.href(path="/trace", unit=row["unit_code"], level=None, month=view.month)
    return link(f"{plain(row['numerator'])} / {plain(row['denominator'])}", href, "quiet", hint=view.t("kpi.trace"))


def _moved(view: View, kpi: dict, row: dict) -> str:
    if not row["is_comparable"] or row["step"] is None:
        return view.t("word.dash")
    if kpi["unit"] == "%":
        text = decimal(row["step"])
        return f"+{text}" if row["step"] > 0 and text != "0.0" else text
    return signed(kpi, row["step"], view.lang)


def unit_lines(view: View, kpi: dict, rows: list[dict]) -> Node | None:
    """Small multiples on one scale, in the order of the bars; a dozen at most."""
    seen = [row for row in rows if row["trend"] and any(value is not None for value in row["trend"])]
    if not 2 <= len(seen) <= MOST_LINES:
        return None
    target = next((row["target"] for row in seen if row["target"] is not None), None)
    span = scale([row["trend"] for row in seen], target)
    figures = []
    for row in seen:
        src = small_line(row["trend"], target, span, view.state.theme)
        words = {"unit": row["unit_name"], "low": decimal(span[0]), "high": decimal(span[1])}
        name = link(row["unit_name"], view.state.href(unit=row["unit_code"], level=None), "lk")
        figures.append(html.Figure([html.Figcaption([name, _value(view, kpi, row)]),
                                    html.Img(src=src, alt=view.t("kpi.small_line", **words))]))  # fmt: skip
    return html.Div(figures, className="multiples")
