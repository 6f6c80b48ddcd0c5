"""Colours of scores as shape and word, and why a score has none: never a colour alone."""

from dashboards.components.marks import tip
from dashboards.markup import Node, html
from dashboards.numbers import AMBER_FROM, GREEN_FROM, score_text
from dashboards.scores import COLOURS, Step, step
from dashboards.view import View

_SHAPES = {"green": ("●", "G"), "amber": ("▲", "A"), "red": ("■", "R")}


def shape(state: str) -> Node | None:
    if state not in _SHAPES:
        return None
    sign, css = _SHAPES[state]
    return html.I(sign, className=f"mk {css}")


def state_word(view: View, cell: dict, kpis: dict[str, str]) -> Node:
    """The colour in shape and word; or the word for why there is none, with the reason on hover."""
    state = cell["state"]
    word = view.t(f"state_word.{state}")
    if state in COLOURS:
        return html.Span([shape(state), word], className=f"st {_SHAPES[state][1]}")
    return tip(word, why(view, cell, kpis), "st none")


def why(view: View, cell: dict, kpis: dict[str, str]) -> str:
    """How a score came about: what was counted, what was not, and why it has no colour where it has none."""
    parts = [view.t(f"state_means.{cell['state']}")] if cell["state"] not in COLOURS else []
    words = {"counted": cell["kpis_counted"], "weighing": cell["kpis_weighing"], "share": share(cell)}
    parts.append(view.t("score.counted_of", **words))
    if cell["last_score"] is not None and cell["last_kpis_counted"] != cell["kpis_counted"]:
        parts.append(view.t("score.counted_last", counted=cell["last_kpis_counted"]))
    for key in ("not_reported", "no_data"):
        if cell[key]:
            names = view.t("finding.comma").join(kpis.get(kpi, kpi) for kpi in cell[key])
            parts.append(view.t(f"score.because_{key}", names=names))
    return view.t("finding.clause").join(parts)


def spoken(view: View, cell: dict) -> str:
    """A cell in words: whose score of what, its colour, and how it moved."""
    words = {"unit": cell["unit_name"], "area": view.t(f"area.{cell['area']}"), "score": score(view, cell)}
    said = view.t("score.cell", **words, word=view.t(f"state_word.{cell['state']}"))
    moved = step(cell["change"])
    if moved.kind in ("up", "down"):
        said += view.t(f"score.moved_{moved.kind}", points=moved.text)
    return said


def share(cell: dict) -> str:
    return f"{cell['weight_counted'] * 100:.0f}%"


def points_mark(view: View, moved: Step, judged: bool = True, key: str = "score.points") -> Node:
    """▲▼ with points, and in words whether that is good; a higher score is. In a table the word is left to the head."""
    if moved.kind in ("flat", "missing"):
        word = view.t("word.flat" if moved.kind == "flat" else "word.dash")
        return html.Span(word, className="chg word")
    good = moved.kind == "up"
    verdict = html.Span(view.t("word.better" if good else "word.worse"), className=f"say {'G' if good else 'R'}")
    spoken = f"{view.t(f'word.{moved.kind}')} {view.t(key, points=moved.text)}"
    size = view.t(key, points=moved.text) if judged else moved.text
    parts = [html.I("▲" if good else "▼", className=f"mk {moved.kind}"), size, verdict if judged else None]
    return html.Span(parts, className="chg", role="img", **{"aria-label": spoken})


def score(view: View, cell: dict) -> str:
    return view.t("word.dash") if cell["score"] is None else score_text(cell["score"])


def change_of(view: View, cell: dict, judged: bool = True) -> Node:
    return points_mark(view, step(cell["change"]), judged)


def legend(view: View) -> Node:
    """What the colours mean in points, and the words that stand where there is none."""
    ranges = {
        "green": view.t("score.from", score=GREEN_FROM),
        "amber": f"{AMBER_FROM}–{GREEN_FROM}",
        "red": view.t("score.below", score=AMBER_FROM),
    }
    items = [
        html.Span([shape(state), view.t(f"state_word.{state}"), " ", ranges[state]], className=_SHAPES[state][1])
        for state in COLOURS
    ]
    blank = [
        html.Span([html.B(view.t(f"state_word.{s}")), " ", view.t(f"state_short.{s}")])
        for s in ("not_reported", "no_data", "too_little", "provisional")
    ]
    return html.Div([*items, *blank], className="legend s")
