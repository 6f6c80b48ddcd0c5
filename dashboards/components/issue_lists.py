"""Categories by unit as a heat table, and what is overdue line by line."""

import polars as pl

from dashboards.components.grids import grid
from dashboards.components.heat import shade
from dashboards.components.issue_tables import choice
from dashboards.components.marks import link
from dashboards.components.tables import Column, table
from dashboards.ids import Id
from dashboards.markup import Node, html
from dashboards.numbers import whole
from dashboards.texts import value_name
from dashboards.view import View

# A phone shows the categories with most issues; the others are there on a wider screen, and in the download.
ON_PHONE = 4
ROWS_ON_PHONE = 20


def categories(view: View, frame: pl.DataFrame) -> Node:
    """Units by category in shades; a heading chooses its category, a name opens its unit."""
    names = frame["category"].unique(maintain_order=True).to_list()
    figures = [value for value in frame["reported"] if value > 0]
    span = (min(figures, default=0), max(figures, default=0))
    head = [html.Th(view.t("units.name"), className="name", scope="col")]
    for n, name in enumerate(names):
        words = choice(view, "category", name, value_name(view.lang, name))
        head.append(html.Th(words, scope="col", className=_css(n, "on" if name == view.state.category else "")))
    rows: list[Node] = []
    street = None
    several = frame["street_code"].n_unique() > 1
    for unit in frame.partition_by("unit_code", maintain_order=True):
        first = unit.row(0, named=True)
        if several and first["street_code"] != street:
            street = first["street_code"]
            of_street = link(first["street_name"] or street or "", view.state.href(unit=street), "lk")
            rows.append(html.Tr([html.Th(of_street, className="group", colSpan=ON_PHONE + 1, scope="rowgroup")]))
        name = html.Th(
            link(first["unit_name"], view.state.href(unit=first["unit_code"]), "lk"), className="name", scope="row"
        )
        rows.append(html.Tr([name, *[_cell(view, row, n, span) for n, row in enumerate(unit.iter_rows(named=True))]]))
    body = html.Table([html.Thead(html.Tr(head)), html.Tbody(rows)], className="heat kinds")
    return html.Div(body, className="scroll", tabIndex=0, role="group", **{"aria-label": view.t("issues.categories")})


def _css(place: int, more: str = "") -> str:
    return " ".join(filter(None, ["old" if place >= ON_PHONE else "", more]))


def _cell(view: View, row: dict, place: int, span: tuple[float, float]) -> Node:
    words = {"unit": row["unit_name"], "category": value_name(view.lang, row["category"])}
    title = view.t("issues.category_cell", **words, count=whole(row["reported"]))
    return html.Td(whole(row["reported"]), className=_css(place, f"h{shade(row['reported'], *span)}"), title=title)


def overdue_list(view: View, frame: pl.DataFrame) -> list[Node]:
    """The longest overdue first, each with the line of the file it stands in."""
    named = frame.with_columns(
        pl.col("channel").map_elements(view.channel, return_dtype=pl.String),
        pl.col("category").map_elements(lambda value: value_name(view.lang, value), return_dtype=pl.String),
        pl.col("handling_unit").fill_null(view.t("issues.no_handler")),
        pl.col("due_at").dt.strftime("%Y-%m-%d"),
        pl.col("row_number").cast(pl.String),
    )
    columns = [
        ("days_over", view.t("issues.days_over"), 5),
        ("channel", view.t("issues.channel"), 4),
        ("issue_id", view.t("issues.id"), 6),
        ("community_name", view.t("issues.community"), 5),
        ("unit_name", view.t("data.unit"), 6),
        ("category", view.t("issues.category"), 4),
        ("handling_unit", view.t("issues.handler"), 4),
        ("due_at", view.t("issues.due_at"), 4),
        ("path", view.t("data.file"), 10),
        ("sheet", view.t("data.sheet"), 3),
        ("row_number", view.t("data.row_number"), 2),
    ]
    keys = ("days_over", "handling_unit", "due_at", "community_name")
    phone = table(
        [
            Column(view.t("issues.id")),
            Column(view.t("issues.days_over"), number=True),
            *[Column(heading) for field, heading, _ in columns if field in keys[1:]],
        ],
        [
            [
                f"{row['channel']} {row['issue_id']}",
                str(row["days_over"]),
                *[row[key] or "" for key in ordered(columns, keys)],
            ]
            for row in named.head(ROWS_ON_PHONE).iter_rows(named=True)
        ],
        view.t("issues.overdue"),
    )
    return [grid(view, Id.OVERDUE_GRID, named, columns, view.t("issues.overdue")), html.Div(phone, className="ph")]


def ordered(columns: list[tuple[str, str, int]], keys: tuple[str, ...]) -> list[str]:
    """The fields among `keys` but the first, in the order of the columns."""
    return [field for field, _, _ in columns if field in keys[1:]]
