"""The pages there are. A page is an address, a name and a function from a view to what it shows."""

from collections.abc import Callable
from dataclasses import dataclass

from dashboards.markup import Node
from dashboards.pages import data, overview
from dashboards.view import View


@dataclass(frozen=True, slots=True)
class Page:
    path: str
    title: str
    render: Callable[[View], list[Node]]


PAGES = (
    Page("/", "page.overview", overview.render),
    Page("/data", "page.data", data.render),
)
BY_PATH = {page.path: page for page in PAGES}
