"""Age and education of the communities' cadres as stacked bars of shares, unit by unit."""

import polars as pl

from dashboards.figures.parts import Look
from dashboards.numbers import decimal, whole
from dashboards.texts import text, value_name
from dashboards.theme import template, token

CLASSES = {
    "age": ("35岁及以下", "36至45岁", "46至54岁", "55岁及以上", "未填"),
    "education": ("研究生", "本科", "大专", "高中中专", "初中及以下", "未填"),
}
# An ordered scale in shades of the accent; what is not said is grey.
_SHADES = ("heat-5", "heat-4", "heat-3", "heat-2", "heat-1")
_UNSAID = "未填"
# A share is written in its bar where it fits.
_WRITTEN = 8
ROW, FRAME = 28, 72


def shares(cadres: pl.DataFrame, trait: str, look: Look) -> dict:
    """`cadres`: the answer of people/cadres. A bar per unit from 0 to 100 %, the unit itself on top."""
    rows = cadres.filter(trait=trait)
    units = rows.select("unit_name", "is_own").unique(maintain_order=True).to_dicts()
    names = [f"<b>{unit['unit_name']}</b>" if unit["is_own"] else unit["unit_name"] for unit in units]
    layout = {
        "template": template(look.theme),
        "barmode": "stack",
        "bargap": 0.3,
        "margin": {"l": 8, "r": 24, "t": 32, "b": 24},
        "xaxis": {"range": [0, 100], "ticksuffix": "%", "tickmode": "linear", "dtick": 25},
        "yaxis": {"autorange": "reversed", "showgrid": False, "automargin": True},
        "hovermode": "closest",
        "showlegend": True,
        "legend": {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "traceorder": "normal", "itemclick": False},
    }
    by_unit = dict(zip([unit["unit_name"] for unit in units], names, strict=True))
    known = set(rows["class"])
    data = [
        _bars(name, rows.filter(pl.col("class") == name), by_unit, shade, look)
        for name, shade in zip(CLASSES[trait], _shades(trait), strict=True)
        if name in known
    ]
    return {"data": data, "layout": layout}


def _shades(trait: str) -> tuple[str, ...]:
    return (*_SHADES[: len(CLASSES[trait]) - 1], "bar-quiet")


def _bars(name: str, rows: pl.DataFrame, by_unit: dict[str, str], shade: str, look: Look) -> dict:
    return {
        "type": "bar",
        "orientation": "h",
        "name": value_name(look.lang, name),
        "y": [by_unit[unit] for unit in rows["unit_name"]],
        "x": [round(share, 2) for share in rows["share"]],
        "marker": {"color": token(shade, look.theme), "line": {"color": token("page", look.theme), "width": 1}},
        "text": [f"{decimal(share)}%" if share >= _WRITTEN else "" for share in rows["share"]],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"color": token("text", look.theme), "size": 12},
        "hovertext": [_sentence(row, look) for row in rows.iter_rows(named=True)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _sentence(row: dict, look: Look) -> str:
    words = {"people": whole(row["people"]), "all": whole(row["people_in_all"]), "share": decimal(row["share"])}
    return text(
        look.lang, "people.cadre_hover", unit=row["unit_name"], name=value_name(look.lang, row["class"]), **words
    )


def height(cadres: pl.DataFrame) -> int:
    """Pixels that the bars of all units take."""
    return FRAME + ROW * cadres["unit_code"].n_unique()
