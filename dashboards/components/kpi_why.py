"""Why a KPI moved: a waterfall from last month's value to this one's, each group's own change and the weights apart."""

import datetime as dt

import polars as pl

from dashboards.components.kpi_card import signed
from dashboards.components.marks import link, tip
from dashboards.components.tables import Column, Content, table
from dashboards.facts import months_before
from dashboards.markup import Node, html
from dashboards.numbers import MINUS, kpi_target, kpi_value, month_short, plain, said
from dashboards.texts import value_name
from dashboards.view import View


def waterfall(view: View, kpi: dict, bars: pl.DataFrame, by: str, above: dict[str, str]) -> Node:
    """`bars`: the answer of `kpi/waterfall`, not empty. A share has columns for its two kinds of effect.

    `above`: what units are named after where their own name does not tell them apart.
    """
    rows = bars.to_dicts()
    share = rows[0]["d0"] is not None
    span = _span(rows, kpi)
    name = view.t("kpi.unit") if by == "unit" else kpi[f"part_{view.lang}"]
    columns = [
        Column(name),
        Column(_axis(view, kpi, span), class_name="diverging", phone=False),
        Column(view.t("kpi.own_effect" if share else "kpi.change"), number=True),
        *([Column(view.t("kpi.mix_effect"), number=True)] if share else []),
        Column(view.t("kpi.from_to"), number=True, class_name="from-to", phone=False),
    ]
    body = [_end(view, kpi, rows[0]["whole0"], months_before(view.month, 1), span, share, "")]
    body += [_bar_row(view, kpi, row, span, by, share, above) for row in rows]
    change = view.t("kpi.in_all", change=effect(kpi, rows[0]["whole1"] - rows[0]["whole0"], view.lang))
    body.append(_end(view, kpi, rows[0]["whole1"], view.month, span, share, change))
    classes = ["end", *(row["kind"] for row in rows), "end"]
    return html.Div(table(columns, body, view.t("kpi.why_table", by=name), classes), className="waterfall")


def _span(rows: list[dict], kpi: dict) -> tuple[float, float]:
    """All bars, and the target where it lies near: the bars are what is to be seen."""
    ends = [end for row in rows for end in (row["bar_start"], row["bar_end"])]
    low, high = min(ends), max(ends)
    width = high - low or 1
    if kpi["target"] is not None and low - width <= kpi["target"] <= high + width:
        low, high = min(low, kpi["target"]), max(high, kpi["target"])
    pad = (high - low or 1) * 0.04
    return low - pad, high + pad


def _at(value: float, span: tuple[float, float]) -> float:
    return (value - span[0]) / (span[1] - span[0]) * 100


def _target(kpi: dict, span: tuple[float, float]) -> Node | None:
    if kpi["target"] is None or not span[0] <= kpi["target"] <= span[1]:
        return None
    return html.I("", className="target", style=f"left:{_at(kpi['target'], span):.1f}%")


def _axis(view: View, kpi: dict, span: tuple[float, float]) -> str:
    """What the line across the bars is, where the target lies among them."""
    if kpi["target"] is None or not span[0] <= kpi["target"] <= span[1]:
        return ""
    return view.t("kpi.goal_line", target=kpi_target(kpi, kpi["target"], view.lang))


def _end(
    view: View, kpi: dict, value: float, month: dt.date, span: tuple[float, float], share: bool, change: str
) -> list[Content]:
    """A month's value as a dot on the scale of the bars."""
    dot = html.I("", className="dot", style=f"left:{_at(value, span):.1f}%")
    written = said(kpi_value(kpi, value, view.lang, kpi["target"]), view.lang)
    line = html.Span([_target(kpi, span), dot], className="zeroed")
    return [month_short(month, view.lang), line, written, *([""] if share else []), change]  # fmt: skip


def _bar_row(
    view: View, kpi: dict, row: dict, span: tuple[float, float], by: str, share: bool, above: dict[str, str]
) -> list[Content]:
    low, high = sorted((row["bar_start"], row["bar_end"]))
    left, width = _at(low, span), max(_at(high, span) - _at(low, span), 0.3)
    fill = html.I("", className=f"fill {_tone(kpi, row)}", style=f"left:{left:.1f}%;width:{width:.1f}%")
    bar = html.Span([_target(kpi, span), fill], className="zeroed")
    if row["kind"] == "mix":
        return [
            tip(view.t("kpi.mix"), view.t("kpi.mix_means")),
            bar,
            "",
            effect(kpi, row["bar"], view.lang),
            view.t("kpi.mix_what"),
        ]
    cells: list[Content] = [_name(view, row, by, above), bar, effect(kpi, row["rate_effect"], view.lang)]
    if share:
        cells.append(html.Span(effect(kpi, row["mix_effect"], view.lang), className="quiet"))
    cells.append(_from_to(view, kpi, row, share))
    return cells


def _tone(kpi: dict, row: dict) -> str:
    """Whether it made the KPI better or worse; grey where the KPI has no direction, and for weights."""
    if row["kind"] == "mix" or kpi["direction"] is None or row["bar"] == 0:
        return "none"
    return "better" if (row["bar"] > 0) == (kpi["direction"] == "up") else "red"


def _name(view: View, row: dict, by: str, above: dict[str, str]) -> Content:
    name = group_name(view, row, by)
    if row["member"] in ("others", "remainder"):
        return tip(name, view.t(f"kpi.{row['member']}_means"))
    change = view.t("kpi.came") if row["is_new"] else view.t("kpi.went") if row["is_gone"] else above.get(row["member"])
    mark = html.Span(change, className="s") if change and by == "unit" else ""
    if by == "part":
        href = view.state.href(path="/trace", channel=row["member"], level=None, month=view.month)
        return link(name, href, "lk", hint=view.t("kpi.trace")) if row["member"] else name
    if row["is_gone"] or row["member"] == "UNKNOWN":
        return [name, mark]
    return [link(name, view.state.href(unit=row["member"], level=None), "lk"), mark]


def group_name(view: View, row: dict, by: str) -> str:
    if row["member"] == "others":
        return view.t("kpi.others", count=row["groups"])
    if row["member"] == "remainder":
        return view.t("kpi.remainder")
    if by == "part":
        return value_name(view.lang, row["member"]) if row["member"] else view.t("kpi.part_none")
    return view.t("word.unknown") if row["member"] == "UNKNOWN" else row["name"]


def effect(kpi: dict, size: float, lang: str) -> str:
    """Signed; of a share with two decimals, for a tenth of a point among many groups is much."""
    if kpi["denominator"] is None:
        return signed(kpi, size, lang)
    text = f"{abs(size):.2f}"
    return text if float(text) == 0 else f"{MINUS if size < 0 else '+'}{text}"


def _from_to(view: View, kpi: dict, row: dict, share: bool) -> Node | str:
    """Its own share before and now, or its own count; on hover what it is a share of."""
    if not share:
        counts = [kpi_value(kpi, row[key], view.lang) for key in ("n0", "n1")]
        last, this = (said(count, view.lang) if kpi["unit"] == "元" else count.text for count in counts)
        return view.t("kpi.arrow", before=last, now=this)
    if row["kind"] == "others":
        return view.t("word.dash")
    before, now = (_rate(view, kpi, row[key]) for key in ("rate0", "rate1"))
    sides = view.t("kpi.sides_from_to", **{key: plain(round(row[key], 1)) for key in ("n0", "d0", "n1", "d1")})
    return tip(view.t("kpi.arrow", before=before, now=now), sides)


def _rate(view: View, kpi: dict, value: float | None) -> str:
    return view.t("word.dash") if value is None else kpi_value(kpi, value, view.lang).text
