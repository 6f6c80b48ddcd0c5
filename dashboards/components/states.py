"""Loading, empty and error states. Each says what happened, what it means for the figures, and what to do."""

from dashboards.components.marks import link
from dashboards.markup import Node, html
from dashboards.state import State
from dashboards.texts import text


def loading() -> Node:
    """The outline of a page, so that nothing jumps when it comes. Shown before the language is known."""
    return html.Div(
        [
            html.Div(className="sk sk-top"),
            html.Div(
                [html.Div(className=f"sk {size}") for size in ("sk-h1", "sk-line", "sk-row", "sk-box", "sk-box")],
                className="wrap",
            ),
        ],
        className="skeleton",
        role="status",
        **{"aria-label": text("zh", "state.loading")},
    )


def trouble(state: State, kind: str, **values: object) -> Node:
    lines = [text(state.lang, f"state.{kind}.{part}", **values) for part in ("title", "means", "do")]
    return html.Main(
        html.Div(
            [html.H1(lines[0]), html.P(lines[1]), html.P(lines[2], className="do")], className="trouble", role="alert"
        ),
        className="wrap",
    )


def no_such_page(state: State) -> Node:
    return html.Main(
        html.Div(
            [
                html.H1(text(state.lang, "page.missing")),
                html.P(text(state.lang, "state.missing.means")),
                html.P(link(text(state.lang, "state.missing.do"), state.href(path="/"), "lk")),
            ],
            className="trouble",
        ),
        className="wrap",
    )


def empty(sentence: str) -> Node:
    return html.P(sentence, className="empty")
