"""What the metric book says of a KPI, beside its figures, and the way to the whole entry."""

import polars as pl

from dashboards.components.marks import link
from dashboards.markup import Node, html
from dashboards.numbers import kpi_target
from dashboards.view import View


def book_entry(view: View, kpi: dict, changes: pl.DataFrame) -> Node:
    entries = [(view.t(f"trace.{part}"), kpi[f"{part}_{view.lang}"]) for part in ("formula", "limits")]
    if kpi["target"] is not None:
        target = kpi_target(kpi, kpi["target"], view.lang)
        entries.append((view.t("kpi.target"), view.t(f"kpis.goal_{kpi['direction']}", target=target)))
    entries.append((view.t("kpi.lowest_level"), view.t(f"kpi.level_{kpi['lowest']}")))
    entries.append((view.t("trace.sources"), view.sources(kpi["sources"])))
    items = [html.Div([html.Dt(name), html.Dd(content)]) for name, content in entries if content]
    whole = link(view.t("kpi.whole_entry"), view.state.href(path="/book", level=None, area=None), "lk")
    head = [html.H2(view.t("trace.book")), html.P([kpi["kpi_id"], " ", whole], className="s")]
    means = html.P(kpi[f"definition_{view.lang}"], className="means")
    return html.Article(
        [html.Div(head, className="hd"), means, html.Dl(items), *_changes(view, changes)], className="book"
    )


def _changes(view: View, changes: pl.DataFrame) -> list[Node]:
    """What the KPI meant before; nothing where it has always meant the same."""
    if not changes.height:
        return []
    rows = changes.iter_rows(named=True)
    items = [html.Div([html.Dt(f"{row['changed_on']}"), html.Dd(row[f"what_{view.lang}"])]) for row in rows]
    return [html.H3(view.t("kpi.changes")), html.Dl(items)]
