"""The pages there are. A page is an address, a name and a function from a view to what it shows."""

from collections.abc import Callable
from dataclasses import dataclass

from dashboards.markup import Node
from dashboards.pages import (
    book,
    data,
    funding,
    issues,
    kpi,
    people,
    review,
    scorecard,
    services,
    trace,
    visits,
    volunteers,
)
from dashboards.view import View


@dataclass(frozen=True, slots=True)
class Page:
    path: str
    title: str
    render: Callable[[View], list[Node]]
    by_basis: bool = False  # its figures stand on a basis that the reader chooses
    lowest: str = "community"  # the level to which it has figures; of a unit below, the one above is shown and said
    below: str | None = None  # the page that leads to it; such a page stands not in the navigation
    is_kept: bool = True  # made of the build and the address alone: its answer is kept for the next who asks


PAGES = (
    Page("/", "page.scorecard", scorecard.render, by_basis=True),
    Page("/review", "page.review", review.render, by_basis=True, lowest="micro_grid"),
    Page("/kpi", "page.kpi", kpi.render, by_basis=True, below="/review", lowest="micro_grid"),
    Page("/trace", "page.trace", trace.render, by_basis=True, below="/review", lowest="micro_grid", is_kept=False),
    Page("/issues", "page.issues", issues.render, lowest="micro_grid"),
    Page("/visits", "page.visits", visits.render, lowest="micro_grid"),
    Page("/volunteers", "page.volunteers", volunteers.render),
    Page("/funding", "page.funding", funding.render),
    Page("/services", "page.services", services.render),
    Page("/people", "page.people", people.render),
    Page("/data", "page.data", data.render, lowest="micro_grid"),
    Page("/book", "page.book", book.render, lowest="micro_grid"),
)
BY_PATH = {page.path: page for page in PAGES}


def navigation() -> list[tuple[str, str, tuple[str, ...]]]:
    """(path, title key, paths of the pages behind it), in the order of the top bar."""
    return [
        (page.path, page.title, tuple(behind.path for behind in PAGES if behind.below == page.path))
        for page in PAGES
        if page.below is None
    ]
