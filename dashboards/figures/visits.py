"""What came of visits: shares of each kind and way, one bar each."""

from dashboards.figures.parts import Look
from dashboards.numbers import decimal, whole
from dashboards.texts import text, value_name
from dashboards.theme import series, template, token

# Narrower than this share of the bar, a part has no room for its words.
_ROOM = 9


def outcomes(rows: list[dict], look: Look) -> dict:
    """A bar of a hundred percent per row: met, nobody at home, refused; each part says its share."""
    names = [value_name(look.lang, row["name"]) for row in rows]
    parts = {
        "met": (series("visits_made", look.theme), token("page", look.theme)),
        "not_home": (token("bar-quiet", look.theme), token("text", look.theme)),
        "refused": (token("amber-mark", look.theme), token("text", look.theme)),
    }
    data = [
        {
            "type": "bar",
            "orientation": "h",
            "name": text(look.lang, f"visits.{part}"),
            "y": names,
            "x": [row[f"{part}_share"] or 0 for row in rows],
            "marker": {"color": colour},
            "text": [_label(row[f"{part}_share"]) for row in rows],
            "textposition": "inside",
            "insidetextanchor": "start" if part == "met" else "middle",
            "textangle": 0,
            "textfont": {"color": ink},
            "hovertext": [_sentence(row, name, part, look) for row, name in zip(rows, names, strict=True)],
            "hoverinfo": "text",
        }
        for part, (colour, ink) in parts.items()
    ]
    layout = {
        "template": template(look.theme),
        "margin": {"l": 88, "r": 16, "t": 28, "b": 8},
        "barmode": "stack",
        "bargap": 0.36,
        "hovermode": "closest",
        "showlegend": True,
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "traceorder": "normal"},
        "xaxis": {"range": [0, 100], "visible": False},
        "yaxis": {"autorange": "reversed", "showgrid": False, "type": "category", "ticksuffix": "  "},
    }
    return {"data": data, "layout": layout}


def _label(share: float | None) -> str:
    return f"{decimal(share)}%" if share and share >= _ROOM else ""


def _sentence(row: dict, name: str, part: str, look: Look) -> str:
    words = {"count": whole(row[part]), "share": decimal(row[f"{part}_share"] or 0), "all": whole(row["visits"])}
    return text(look.lang, "visits.outcome_hover", name=name, part=text(look.lang, f"visits.{part}"), **words)
