"""The smallest pieces: a change with its mark, a number with its unit, a word with its meaning on hover."""

from dashboards.markup import Node, html
from dashboards.numbers import Change, Written, percent, quantity
from dashboards.texts import text


def tip(child: Node | str | list, label: str, class_name: str = "") -> Node:
    """What something means, on hover, on focus and on tap."""
    return html.Span(child, className=f"tip {class_name}".strip(), tabIndex=0, **{"data-tip": label})


def status_mark(status: str) -> Node:
    """● for in order, ▲ for look here; never a colour alone."""
    return html.I({"G": "●", "A": "▲"}[status], className=f"mk {status}")


def number(written: Written, class_name: str = "") -> Node:
    return html.Span(
        [written.text, html.Span(written.unit, className="u")], title=written.full, className=f"num {class_name}"
    )


def amount(measure: str, value: float, lang: str, class_name: str = "") -> Node:
    return number(quantity(measure, value, text(lang, f"unit.{measure}"), lang), class_name)


def change_mark(moving: Change, lang: str, tips: bool = True) -> Node:
    """▲ and ▼ with a percentage; a word where there is none. These are counts: more is neither good nor bad."""
    if moving.share is not None:
        mark, key = ("▲", "up") if moving.share > 0 else ("▼", "down")
        spoken = {"aria-label": f"{text(lang, f'word.{key}')} {percent(moving.share)}"}
        return html.Span([html.I(mark, className=f"mk {key}"), percent(moving.share)], className="chg", **spoken)
    key = {"missing": "dash"}.get(moving.kind, moving.kind)
    word = html.Span(text(lang, f"word.{key}"), className="chg word")
    hint = {"missing": "hint.missing", "new": "hint.no_base"}.get(moving.kind)
    return tip(word, text(lang, hint)) if hint and tips else word


def link(label: Node | str | list, href: str, class_name: str = "", keep: bool = False, hint: str = "") -> Node:
    """A link inside the page; `keep` leaves the reader where they are on it."""
    return html.A(label, href=href, className=f"{class_name} {'keep' if keep else ''}".strip(), title=hint or None)


def segments(options: list[tuple[str, str, bool]], label: str) -> Node:
    """A choice of a few: (label, address, chosen)."""
    return html.Div(
        [link(name, href, "on" if chosen else "", keep=True) for name, href, chosen in options],
        className="seg",
        role="group",
        **{"aria-label": label},
    )


def section(
    id_: str, title: str, hint: str, children: list, aside: Node | None = None, offer: Node | None = None
) -> Node:
    """A part of a page: what it shows, how to read it, a choice beside it, and the way to take it along."""
    acts = html.Div([aside, offer], className="acts") if aside or offer else None
    head = html.Div([html.H2(title), html.P(hint, className="s"), acts], className="hd")
    return html.Section([head, *children], id=id_, **{"aria-label": title})
