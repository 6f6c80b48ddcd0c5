"""The frame around every page: top bar, the bar that says whose figures of which month, and the foot."""

from urllib.parse import quote

from dashboards.components.marks import link, status_mark, tip
from dashboards.components.review import KINDS
from dashboards.components.unit_choice import unit_choice
from dashboards.ids import Id
from dashboards.markup import Node, html
from dashboards.numbers import month_short
from dashboards.state import BASES, LANGUAGES, OF_A_PAGE, State
from dashboards.texts import reason_name, text
from dashboards.theme import token
from dashboards.view import View

_MARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" fill="none" stroke="{ink}" stroke-width="1.5">'
    '<path d="M1.5 1.5h13v13h-13zM1.5 6h13M6 1.5v13"/></svg>'
)


def top_bar(state: State, pages: list[tuple[str, str, tuple[str, ...]]]) -> Node:
    """`pages` are (path, title key, paths of the pages behind it). What was chosen goes along to the other page."""
    other = LANGUAGES[state.lang == LANGUAGES[0]]
    dark = state.theme == "dark"
    mark = f"data:image/svg+xml,{quote(_MARK.format(ink=token('accent', state.theme)))}"
    return html.Header(
        html.Div(
            [
                html.A(text(state.lang, "nav.skip"), href=f"#{Id.FINDING}", className="skip"),
                html.Div([html.Img(src=mark, alt=""), text(state.lang, "nav.product")], className="brand"),
                *_navigation(state, pages),
                html.Div(
                    [
                        link(
                            text(state.lang, "nav.other_lang"),
                            state.href(lang=other),
                            keep=True,
                            hint=text(state.lang, "nav.other_lang_hint"),
                        ),
                        link(
                            text(state.lang, "nav.light" if dark else "nav.dark"),
                            state.href(theme="light" if dark else "dark"),
                            keep=True,
                        ),
                    ],
                    className="me",
                ),
            ],
            className="wrap",
        ),
        className="top",
    )


def _navigation(state: State, pages: list[tuple[str, str, tuple[str, ...]]]) -> list[Node]:
    """The pages in a row; where the row has no room, the same behind the name of the page one is on."""
    links = [_to_page(state, *page) for page in pages]
    here = next((title for path, title, below in pages if _is_here(state, path, below)), "nav.label")
    name = {"aria-label": text(state.lang, "nav.label")}
    summary = html.Summary(text(state.lang, here), title=text(state.lang, "nav.pages"))
    return [
        html.Nav(links, className="row", **name),
        html.Details([summary, html.Nav(links, **name)], className="pages"),
    ]


def _is_here(state: State, path: str, below: tuple[str, ...]) -> bool:
    return path == state.path or state.path in below


def _to_page(state: State, path: str, title: str, below: tuple[str, ...]) -> Node:
    here = _is_here(state, path, below)
    name, href = text(state.lang, title), state.href(path=path, **OF_A_PAGE)
    return html.A(name, href=href, className="on" if here else None, **{"aria-current": "page" if here else None})


def context_bar(view: View, by_basis: bool = False) -> Node:
    """`by_basis`: the page's figures stand on a basis that the reader chooses."""
    return html.Div(
        html.Div(
            [
                _newer(view),
                html.Div(view.t("offline.said"), className="offline", role="status", hidden=True),
                _breadcrumb(view),
                unit_choice(view, by_basis),
                _month_choice(view),
                _basis_choice(view) if by_basis else None,
                _tags(view),
                _acts(view),
            ],
            className="wrap",
        ),
        className="ctx",
        role="region",
        **{"aria-label": view.t("nav.shown")},
    )


def _newer(view: View) -> Node:
    """Shown by the browser once a newer build than this one is published."""
    renew = html.Button(view.t("newer.do"), type="button", className="lk", **{"data-do": "renew"})
    build = view.build["build_id"]
    return html.Div(
        [view.t("newer.said"), renew], className="newer", role="status", hidden=True, **{"data-build": build}
    )


def _acts(view: View) -> Node:
    """What can be done with the page as a whole: send it, print it, put it on the wall."""
    wall = view.state.size == "wall"
    to_copy = {"data-do": "copy", "data-done": view.t("nav.copied")}
    return html.Div(
        [
            html.Button(view.t("nav.copy"), type="button", **to_copy),
            html.Button(view.t("nav.print"), type="button", **{"data-do": "print"}),
            link(
                view.t("nav.desk" if wall else "nav.wall"), view.state.href(size="desk" if wall else "wall"), keep=True
            ),
        ],
        className="acts",
    )


def _breadcrumb(view: View) -> Node:
    *above, here = view.path
    crumbs: list[Node] = []
    for step in above:
        unit = step["unit_code"] if step["level"] != "city" else None
        crumbs += [link(step["unit_name"], view.state.href(unit=unit, page=None), "lk"), html.I("›")]
    return html.Nav([*crumbs, html.B(here["unit_name"])], className="bc", **{"aria-label": view.t("nav.path")})


def _month_choice(view: View) -> Node:
    """Months newest first: the one before stands after in the list."""
    at = view.months.index(view.month)
    before = view.months[at + 1] if at + 1 < len(view.months) else None
    after = view.months[at - 1] if at else None
    word = view.t("month.complete") if view.is_complete else view.t("month.open", day=view.as_of.day)
    return html.Div(
        [
            _step(view, before, "‹", "nav.prev"),
            html.Details(
                [
                    html.Summary(view.month_name(), title=view.t("nav.months")),
                    html.Div(_months_by_year(view), className="months"),
                ],
                className="pick",
            ),
            _step(view, after, "›", "nav.next"),
            html.Span(word, className="s state"),
        ],
        className="mon",
    )


def _basis_choice(view: View) -> Node:
    options = [
        html.A(
            view.t(f"basis.{basis}"),
            href=view.state.href(basis=basis, page=None),
            className="on keep" if basis == view.state.basis else "keep",
            **{"data-tip": view.t(f"basis_means.{basis}"), "aria-current": basis == view.state.basis and "true"},
        )
        for basis in BASES
    ]
    return html.Div(options, className="seg basis", role="group", **{"aria-label": view.t("basis.label")})


def _step(view: View, month, sign: str, hint: str) -> Node:
    if month is None:
        return html.Span(sign, className="off")
    return link(sign, view.state.href(month=month, page=None), keep=True, hint=view.t(hint))


def _months_by_year(view: View) -> list[Node]:
    years = sorted({month.year for month in view.months}, reverse=True)
    return [
        html.Div(
            [
                html.B(str(year)),
                *[
                    link(
                        month_short(month, view.lang),
                        view.state.href(month=month, page=None),
                        "on" if month == view.month else "",
                        keep=True,
                    )
                    for month in sorted(view.months)
                    if month.year == year
                ],
            ]
        )
        for year in years
    ]


def _tags(view: View) -> Node:
    """Filters that are set, each with the way to take it off."""
    state, tags = view.state, []
    if state.source:
        tags.append((view.t("filter.source", name=view.source(state.source)), state.href(source=None)))
    if state.reason:
        name = reason_name(view.lang, state.reason)
        tags.append((view.t("filter.reason", name=name), state.href(reason=None)))
    if state.area and state.path in ("/review", "/book"):
        tags.append((view.t("filter.area", name=view.t(f"area.{state.area}")), state.href(area=None)))
    for name in ("channel", "category", "handler"):
        if value := getattr(state, name):
            tags.append((view.t(f"filter.{name}", name=view.chosen(name, value)), state.href(**{name: None})))
    if state.kind in KINDS and state.path == "/review":
        tags.append((view.t(f"review.only_{state.kind}"), state.href(kind=None)))
    if state.path == "/book":
        looked_for = [name for name in ("query", "kpi") if getattr(state, name)]
        tags += [(view.t(f"filter.{n}", **{n: getattr(state, n)}), state.href(**{n: None})) for n in looked_for]
    return html.Div(
        [link([name, html.I("✕")], href, "tag", keep=True, hint=view.t("nav.clear")) for name, href in tags],
        className="tags",
    )


def foot(view: View, late: list[str]) -> Node:
    build = view.build
    parts: list = [view.t("foot.build", build=build["build_id"], built=f"{build['built_at']:%Y-%m-%d %H:%M}")]
    as_of: Node | str = view.t("foot.as_of", day=view.as_of.isoformat())
    if build["path"]:
        as_of = tip(as_of, view.t("foot.as_of_hint", path=build["path"], row=build["row_number"]))
    parts.append(as_of)
    if build["is_as_of_doubtful"]:
        words = {"month": view.month_name(view.as_of), "path": build["path"], "row": build["row_number"]}
        parts.append(html.Span([status_mark("A"), view.t("foot.doubtful", **words)], className="A"))
    if late:
        parts.append(view.t("foot.late", month=view.month_name(), names=view.sources(late)))
    else:
        parts.append(view.t("foot.none_late", month=view.month_name()))
    parts.append(link(view.t("data.link"), view.state.href(path="/data"), "lk"))
    parts.append(html.Span([view.t("foot.printed"), html.Span(className="here")], className="printed"))
    return html.Footer(html.Div([html.Span(part) for part in parts], className="wrap"), id=Id.FOOT)


def finding(view: View, headline: str, support: str) -> Node:
    """The answer of a page, at its top left, in words and a number."""
    notices = [html.P(notice, className="notice", role="status") for notice in view.notices]
    return html.Div(
        [*notices, html.H1(headline), html.H2(view.t("finding.more"), className="unseen"), html.P(support)],
        className="fin",
        id=Id.FINDING,
    )
