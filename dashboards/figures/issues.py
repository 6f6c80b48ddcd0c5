"""Issues from report to closing, and how long those that are open have been."""

from dashboards.figures.parts import Look
from dashboards.numbers import decimal, whole
from dashboards.texts import text
from dashboards.theme import template, token


def steps(groups: list[tuple[str, list[tuple[str, float]]]], look: Look) -> dict:
    """Bars from zero in the order of the steps; each says its share of the first of its group.

    `groups` are (name, steps), a step being (name, count).
    """
    names: list[str] = []
    counts: list[float] = []
    labels: list[str] = []
    heads: list[str] = []
    for name, of_group in groups:
        heads.append(name)
        names.append(name)
        counts.append(0)
        labels.append("")
        for step, count in of_group:
            names.append(f"{name}·{step}")
            counts.append(count)
            labels.append(_share(count, of_group[0][1], look))
    ticks = [f"<b>{n}</b>" if n in heads else n.partition("·")[2] for n in names]
    top = max(counts, default=0) or 1
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": counts,
        "y": names,
        "text": labels,
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {"color": token("bar", look.theme)},
        "hovertext": [
            _sentence(name, count, look) if name not in heads else "" for name, count in zip(names, counts, strict=True)
        ],
        "hoverinfo": "text",
    }
    layout = {
        "template": template(look.theme),
        "margin": {"l": 88, "r": 16, "t": 0, "b": 8},
        "hovermode": "closest",
        "bargap": 0.3,
        "xaxis": {"range": [0, top * 1.6], "visible": False},
        "yaxis": {"autorange": "reversed", "tickvals": names, "ticktext": ticks, "showgrid": False, "type": "category"},
    }
    return {"data": [bars], "layout": layout}


def _share(count: float, first: float, look: Look) -> str:
    unit = text(look.lang, "unit.reported")
    written = f"<b>{whole(count)}</b> {unit}"
    return written if not first else f"{written}  {decimal(100 * count / first)}%"


def _sentence(name: str, count: float, look: Look) -> str:
    group, _, step = name.partition("·")
    return text(look.lang, "issues.step_hover", group=group, step=step, count=whole(count))


def ages(rows: list[dict], look: Look) -> dict:
    """Open issues by age, what is overdue of them in amber; each bar says both in words."""
    names = [text(look.lang, f"issues.age_{row['age_days']}") for row in rows]
    parts = {"issues_overdue": token("amber-mark", look.theme), "not_due": token("bar-quiet", look.theme)}
    data = []
    for part, colour in parts.items():
        last = part == "not_due"
        data.append(
            {
                "type": "bar",
                "orientation": "h",
                "y": names,
                "x": [max(row[part], 0) for row in rows],
                "marker": {"color": colour},
                "text": [_open(row, look) for row in rows] if last else None,
                "textposition": "outside",
                "cliponaxis": False,
                "hovertext": [_age_sentence(row, name, look) for row, name in zip(rows, names, strict=True)],
                "hoverinfo": "text",
            }
        )
    top = max((row["issues_open"] for row in rows), default=0) or 1
    layout = {
        "template": template(look.theme),
        "margin": {"l": 88, "r": 16, "t": 0, "b": 8},
        "barmode": "stack",
        "hovermode": "closest",
        "xaxis": {"range": [0, top * 1.5], "visible": False},
        "yaxis": {"autorange": "reversed", "showgrid": False, "type": "category"},
    }
    return {"data": data, "layout": layout}


def _open(row: dict, look: Look) -> str:
    key = "issues.age_label" if row["issues_overdue"] else "issues.age_label_none"
    return text(look.lang, key, count=whole(row["issues_open"]), overdue=whole(row["issues_overdue"]))


def _age_sentence(row: dict, name: str, look: Look) -> str:
    words = {"count": whole(row["issues_open"]), "overdue": whole(row["issues_overdue"])}
    return text(look.lang, "issues.age_hover", age=name, **words)
