"""Tables as people take them along: a titled workbook, or a CSV that Excel opens with its Chinese whole.

A section or chart that can be taken along carries a `Sheet` (`components/offers.py`). The address of a download is
that of the page with the part's name behind it, so it carries the same unit, month, basis and filters.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

import polars as pl
import xlsxwriter

from dashboards.markup import Node
from dashboards.view import View

ADDRESS = "/download"
KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
_WIDEST = 48
# A text that a spreadsheet would take for a formula is led by an apostrophe: it came from an export.
_FORMULA = r"^[=+\-@\t\r]"

Kind = Literal["text", "count", "decimal", "percent", "points", "yuan", "date", "time"]
_FORMATS: dict[str, str] = {
    "text": "@",
    "count": "#,##0",
    "decimal": "#,##0.0",
    "percent": '0.0"%"',  # values are already in percent
    "points": "+0.0;−0.0;0.0",
    "yuan": "#,##0.00",
    "date": "yyyy-mm-dd",
    "time": "yyyy-mm-dd hh:mm",
}


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a sheet: its name in the frame, its heading (with the unit in brackets), and what it holds."""

    name: str
    label: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a part of a page is as a table. `frame` may be a function, for more rows than the page shows."""

    part: str
    title: str
    fields: tuple[Field, ...]
    frame: pl.DataFrame | Callable[[], pl.DataFrame]

    def table(self) -> pl.DataFrame:
        """The columns in order under their headings; full precision."""
        frame = self.frame() if callable(self.frame) else self.frame
        return frame.select([pl.col(field.name).alias(field.label) for field in self.fields])


class Offer(Node):
    """The part of a page that leads to its downloads; it knows the sheet that they are made from."""

    __slots__ = ("sheet",)

    def __init__(self, sheet: Sheet, children: Any, **attributes: Any) -> None:
        super().__init__("div", children, **attributes)
        self.sheet = sheet


def offers(content: list[Node]) -> Iterator[Sheet]:
    """All sheets that a page offers."""
    for node in content:
        if isinstance(node, Offer):
            yield node.sheet
        yield from offers([child for child in node.children if isinstance(child, Node)])


def address(view: View, sheet: Sheet, kind: str) -> str:
    """Where the sheet is to be had, for the state that the page is in."""
    page = urlsplit(view.state.href())
    query = f"?{page.query}" if page.query else ""
    return f"{ADDRESS}{page.path.rstrip('/')}/{sheet.part}.{kind}{query}"


def parse_address(path: str) -> tuple[str, str, str]:
    """(address of the page, part, kind) of what stands behind /download/."""
    page, _, name = path.strip("/").rpartition("/")
    part, _, kind = name.rpartition(".")
    return f"/{page}", part, kind


def file_name(view: View, sheet: Sheet, kind: str) -> str:
    """What the file is called on the reader's computer: title, unit, month."""
    stem = "_".join((sheet.title, view.unit_name, view.month_name()))
    return "".join("-" if sign in '\\/:*?"<>|' else sign for sign in stem) + f".{kind}"


def write(view: View, sheet: Sheet, kind: str) -> bytes:
    return _workbook(view, sheet) if kind == "xlsx" else _csv(sheet)


def stated(view: View) -> str:
    """Whose figures of which month, basis and build: the second line of a workbook."""
    parts = [view.unit_name, view.month_name(), view.t(f"basis.{view.state.basis}")]
    return " · ".join([*parts, view.t("foot.build", build=view.build["build_id"], built=view.build["built_at"].date())])


def _workbook(view: View, sheet: Sheet) -> bytes:
    out, table = io.BytesIO(), sheet.table()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        page = book.add_worksheet()
        page.write(0, 0, sheet.title, book.add_format({"bold": True, "font_size": 14}))
        page.write(1, 0, stated(view), book.add_format({"font_color": "#50565e"}))
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        for n, field in enumerate(sheet.fields):
            right = {} if field.kind == "text" else {"align": "right"}
            page.write_column(4, n, table[field.label], book.add_format({"num_format": _FORMATS[field.kind], **right}))
            page.set_column(n, n, _width(table[field.label], field))
        page.write_row(3, 0, table.columns, head)
        page.freeze_panes(4, 1)
        page.autofilter(3, 0, 3 + table.height, max(table.width - 1, 0))
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(3)
    return out.getvalue()


def _width(column: pl.Series, field: Field) -> float:
    """Wide enough for the heading and what stands below; a Chinese character takes two."""
    longest: int = column.cast(pl.String, strict=False).str.len_bytes().fill_null(0).max() or 0  # type: ignore[assignment]
    spread = 0.7 if field.kind == "text" else 1.0
    return min(max(len(field.label) * 2 + 4, longest * spread + 2, 8), _WIDEST)


def _csv(sheet: Sheet) -> bytes:
    safe = pl.col(pl.String)
    table = sheet.table().with_columns(
        pl.when(safe.str.contains(_FORMULA)).then(pl.lit("'") + safe).otherwise(safe).name.keep()
    )
    return table.write_csv(include_bom=True).encode("utf-8")
