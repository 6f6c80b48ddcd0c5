"""The metric book: a search, a choice of areas, an entry of each KPI that opens, and what has changed."""

import re
from collections.abc import Callable
from itertools import groupby

import dash_mantine_components as dmc

from dashboards.components.links import to_kpi, to_trace
from dashboards.components.marks import link, section, segments
from dashboards.components.offers import offer
from dashboards.components.states import empty
from dashboards.components.tables import Column, Content, table
from dashboards.downloads import Sheet
from dashboards.ids import Id
from dashboards.markup import Node, html
from dashboards.numbers import kpi_target, plain
from dashboards.state import AREAS
from dashboards.view import View

KINDS: dict[str, Callable[[dict, set[str]], bool]] = {
    "scored": lambda entry, _: entry["weight"] is not None,
    "changed": lambda entry, changed: entry["kpi_id"] in changed,
}
# So few that a search found are shown open.
_OPEN = 3


def search(view: View, shown: int, every: int) -> Node:
    """Choosing words changes the address (`assets/frame.js`)."""
    field = dmc.TextInput(
        id=Id.FIND,
        value=view.state.query or "",
        placeholder=view.t("book.find_hint"),
        debounce=250,
        size="sm",
        **{"aria-label": view.t("book.find")},
    )
    count = view.t("book.shown", shown=shown, all=every)
    return html.Div([field, html.P(count, className="s", role="status")], className="find", role="search")


def choices(view: View, found: list[dict], changed: set[str], sheet: Sheet) -> Node:
    """All areas or one; all KPIs, those that are scored, those that changed; each with how many there are."""
    state, kind = view.state, chosen_kind(view)
    of_kind = [entry for entry in found if kind is None or KINDS[kind](entry, changed)]
    of_area = [entry for entry in found if state.area in (None, entry["area"])]
    areas = [(view.t("book.all_areas", count=len(of_kind)), state.href(area=None), state.area is None)]
    for area in AREAS:
        count = len([entry for entry in of_kind if entry["area"] == area])
        areas.append((f"{view.t(f'area_short.{area}')} {count}", state.href(area=area), state.area == area))
    kinds = [(view.t("book.kind_all", count=len(of_area)), state.href(kind=None), kind is None)]
    for name, belongs in KINDS.items():
        count = len([entry for entry in of_area if belongs(entry, changed)])
        kinds.append((view.t(f"book.kind_{name}", count=count), state.href(kind=name), kind == name))
    parts = [segments(areas, view.t("review.areas")), segments(kinds, view.t("book.kinds"))]
    return html.Div([*([way_back(view)] if state.kpi else parts), offer(view, sheet)], className="choice")


def way_back(view: View) -> Node:
    """From one entry, or from none, to all of them."""
    return html.P(link(view.t("book.all"), view.state.href(query=None, kpi=None, area=None, kind=None), "lk"))


def chosen_kind(view: View) -> str | None:
    return view.state.kind if view.state.kind in KINDS else None


def areas(view: View, entries: list[dict], changes: list[dict]) -> list[Node]:
    """The entries, a part for each area."""
    is_open = len(entries) <= _OPEN
    parts = []
    for area, group in groupby(entries, key=lambda entry: entry["area"]):
        of_area = list(group)
        items = [_entry(view, e, [c for c in changes if c["kpi_id"] == e["kpi_id"]], is_open) for e in of_area]
        hint = view.t("book.in_area", count=len(of_area))
        parts.append(section(f"area-{area}", view.t(f"area.{area}"), hint, items))
    return parts


def _entry(view: View, entry: dict, changes: list[dict], is_open: bool) -> Node:
    lang = view.lang
    head = [
        html.H3(marked(view, entry[f"name_{lang}"])),
        html.Span(marked(view, entry[f"definition_{lang}"]), className="means"),
        html.Span(_goal(view, entry) or view.t("book.no_target"), className="s goal"),
        html.Span(_weight(view, entry) or view.t("book.not_scored"), className="s goal"),
    ]
    ways = [
        link(view.t("book.to_kpi"), to_kpi(view, entry["kpi_id"]), "lk"),
        link(view.t("kpi.trace"), to_trace(view, entry["kpi_id"]), "lk"),
        link(view.t("book.only"), view.state.href(kpi=entry["kpi_id"], query=None, area=None, kind=None), "lk"),
    ]
    items = [html.Div([html.Dt(name), html.Dd(content)]) for name, content in _lines(view, entry, changes) if content]
    return html.Details(
        [html.Summary(head), html.Dl(items), html.P([[way, " "] for way in ways], className="ways")],
        className="entry",
        id=f"kpi-{entry['kpi_id']}",
        open="open" if is_open else None,
    )


def _lines(view: View, entry: dict, changes: list[dict]) -> list[tuple[str, Node | str | list]]:
    lang = view.lang
    said = [(view.t(f"book.{part}"), marked(view, entry[f"{part}_{lang}"])) for part in ("definition",)]
    said += [(view.t(f"trace.{part}"), marked(view, entry[f"{part}_{lang}"])) for part in ("formula", "limits")]
    other = "en" if lang == "zh" else "zh"
    return [
        *said,
        (view.t("book.unit"), _both(view, entry)),
        (view.t("book.kind"), kind_words(view, entry)),
        (view.t("kpi.lowest_level"), view.t(f"kpi.level_{entry['lowest']}")),
        (view.t("book.direction"), view.t(f"book.direction_{entry['direction']}")),
        (view.t("kpi.target"), _goal(view, entry)),
        (view.t("kpis.weight"), _weight(view, entry)),
        (view.t("book.bases"), view.t("finding.comma").join(view.t(f"basis.{basis}") for basis in entry["bases"])),
        (view.t("book.part"), entry[f"part_{lang}"] or ""),
        (view.t("trace.sources"), marked(view, view.sources(entry["sources"]))),
        (view.t("book.figure"), _figure(view, entry)),
        (view.t("book.names"), f"{entry['kpi_id']} · {entry[f'name_{other}']}"),
        (view.t("kpi.changes"), [html.P(changed_words(view, change)) for change in changes]),
    ]


def _both(view: View, entry: dict) -> str:
    return entry["unit"] if view.lang == "zh" else entry["unit_en"]


def kind_words(view: View, entry: dict) -> str:
    """What kind of number it is, and what that means for adding up."""
    key = "median" if entry["function"] == "median" else entry["kind"]
    if key == "ratio" and entry["is_at_month_end"]:
        key = "ratio_at_month_end"
    window = view.t("book.window", months=entry["window_months"]) if entry["window_months"] > 1 else ""
    return view.t(f"book.kind_of_{key}") + window


def _goal(view: View, entry: dict) -> str:
    if entry["target"] is None:
        return ""
    return view.t(f"kpis.aim_{entry['direction']}", target=kpi_target(entry, entry["target"], view.lang))


def _weight(view: View, entry: dict) -> str:
    if entry["weight"] is None:
        return ""
    words = [view.t("book.weight", weight=f"{entry['weight']:g}")]
    if entry["scored"] == "quarter_end":
        words.append(view.t("kpis.quarter_end"))
    if entry["scored_at"]:
        levels = view.t("finding.comma").join(view.t(f"kpi.level_{level}") for level in entry["scored_at"])
        words.append(view.t("book.scored_at", levels=levels))
    return view.t("book.and").join(words)


def _figure(view: View, entry: dict) -> Node | str:
    """The figure of the report that it stands behind, what the report says, and what the exports give."""
    if entry["seed_figure"] is None:
        return ""
    words: list[Node | str] = [view.t("book.figure_no", number=entry["seed_figure"])]
    if entry["figure_text"]:
        # the report is Chinese in either language
        words += [html.Span(entry["figure_text"], lang="zh-CN"), view.t("book.figure_end")]
    if entry["figure_says"] is not None and entry["figure_value"] is not None:
        numbers = {"says": plain(round(entry["figure_says"], 2)), "value": plain(round(entry["figure_value"], 2))}
        words.append(view.t("book.figure_holds" if entry["figure_supported"] else "book.figure_fails", **numbers))
    else:
        words.append(view.t("book.figure_none"))
    return html.Span(words)


def changed_words(view: View, change: dict) -> str:
    day = f"{change['changed_on']:%Y-%m-%d}"
    if change["what"] == "definition":
        return view.t("book.changed_definition", day=day, what=change[f"what_{view.lang}"])
    now, before = (_aim(view, change, change[key]) for key in ("target", "target_before"))
    return view.t("book.changed_target", month=f"{change['changed_on']:%Y-%m}", now=now, before=before)


def _aim(view: View, change: dict, target: float | None) -> str:
    return view.t("book.no_target") if target is None else kpi_target(change, target, view.lang)


def history(view: View, changes: list[dict], sheet: Sheet) -> Node:
    """Everything that changed of the KPIs shown, the newest first."""
    hint = view.t("book.history_hint", unit=view.unit_name)
    if not changes:
        return section(Id.CHANGES, view.t("book.history"), hint, [empty(view.t("book.history_none"))])
    columns = [
        Column(view.t("book.changed_on")),
        Column(view.t("page.kpi")),
        Column(view.t("book.what"), class_name="wrap-text"),
    ]
    rows: list[list[Content]] = [
        [
            f"{change['changed_on']:%Y-%m-%d}",
            link(change[f"name_{view.lang}"], view.state.href(kpi=change["kpi_id"], query=None), "lk"),
            changed_words(view, change),
        ]
        for change in changes
    ]
    body = [table(columns, rows, view.t("book.history"))]
    return section(Id.CHANGES, view.t("book.history"), hint, body, offer=offer(view, sheet))


def marked(view: View, words: str | None) -> list[Node | str]:
    """A text with what the reader looks for marked in it."""
    looked_for = [re.escape(word) for word in (view.state.query or "").split()]
    if not looked_for or not words:
        return [words or ""]
    pieces = re.split(f"({'|'.join(looked_for)})", words, flags=re.IGNORECASE)
    return [html.Mark(piece) if n % 2 else piece for n, piece in enumerate(pieces) if piece]
