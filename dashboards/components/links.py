"""Where a KPI leads: to its own page, to the lines behind it, to its entry in the metric book."""

from dashboards.state import OF_A_PAGE
from dashboards.view import View


def to_kpi(view: View, kpi_id: str) -> str:
    return view.state.href(path="/kpi", **{**OF_A_PAGE, "kpi": kpi_id})


def to_trace(view: View, kpi_id: str) -> str:
    return view.state.href(path="/trace", **{**OF_A_PAGE, "kpi": kpi_id})


def to_review(view: View, unit: str | None = None, **changes: str | None) -> str:
    """The review of a unit, of this one when none is named, with the filters it has there."""
    return view.state.href(path="/review", unit=unit or view.state.unit, page=None, **changes)


def to_delivery(view: View, source: str) -> str:
    """What came of an export, and what did not."""
    return view.state.href(path="/data", **{**OF_A_PAGE, "source": source})
