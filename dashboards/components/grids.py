"""Long lists: an AG Grid on a wide screen, cards on a phone. Everything of it is served from here."""

import dash_ag_grid as dag
import polars as pl

from dashboards.markup import Node, html
from dashboards.view import View

_LOCALE = {
    "noRowsToShow": ("没有记录", "No rows"),
    "loadingOoo": ("正在取数", "Loading"),
    "filterOoo": ("筛选", "Filter"),
    "contains": ("包含", "Contains"),
    "equals": ("等于", "Equals"),
    "searchOoo": ("查找", "Search"),
    "blank": ("空", "Blank"),
    "notBlank": ("不空", "Not blank"),
    "ariaFilterInput": ("筛选", "Filter"),
}


_NUMERIC = {"type": "rightAligned", "valueFormatter": {"function": "d3.format(',')(params.value)"}}


def grid(view: View, id_: str, frame: pl.DataFrame, columns: list[tuple[str, str, int]], name: str) -> Node:
    """`columns` are (field, heading, share of the width); numbers stand right. Headings filter and sort."""
    defs = []
    for field, heading, share in columns:
        numeric = frame.schema[field].is_numeric()
        css = _NUMERIC if numeric else {}
        defs.append({"field": field, "headerName": heading, "width": 100 * share, "tooltipField": field, **css})
    rows = frame.select([field for field, _, _ in columns])
    return html.Div(
        dag.AgGrid(
            id=id_,
            rowData=rows.to_dicts(),
            columnDefs=defs,
            columnSize="responsiveSizeToFit",  # with flex, the second grid of a page stays hidden
            defaultColDef={"sortable": True, "filter": True, "resizable": True, "minWidth": 72},
            dashGridOptions={
                "theme": {"function": "gridTheme(themeQuartz)"},
                "rowHeight": 36,
                "headerHeight": 36,
                "tooltipShowDelay": 300,
                "suppressCellFocus": False,
                "enableCellTextSelection": True,
                "localeText": {key: words[view.lang == "en"] for key, words in _LOCALE.items()},
            },
            style={"height": f"{min(frame.height, 14) * 36 + 52}px"},
            className="grid-table",
        ),
        role="group",
        className="list",
        **{"aria-label": name},
    )
