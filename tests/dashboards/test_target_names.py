"""On which side of a target its name stands: where the line leaves room. Worked out by hand on squared paper."""

import datetime as dt

import polars as pl
import pytest

from dashboards.figures.kpi import Events, kpi_trend
from dashboards.figures.parts import Look

MONTHS = [dt.date(2025, 1 + number, 1) for number in range(12)]
KPI = {"unit": "%", "kind": "ratio", "direction": "up", "name_zh": "覆盖率", "name_en": "coverage"}


def named(values, targets=None):
    """The month at which the name begins, and on which side of the target it stands."""
    rows = pl.DataFrame(
        {
            "month": MONTHS,
            "value": values,
            "target": targets or [90.0] * 12,
            "numerator": [None] * 12,
            "denominator": [None] * 12,
            "status": ["no_data" if value is None else "ok" for value in values],
            "is_complete": True,
            "is_judged": True,
            "is_reached": True,
        },
        schema_overrides={"numerator": pl.Float64, "denominator": pl.Float64, "value": pl.Float64},
    )
    nothing = pl.DataFrame(schema={"first_day": pl.Date, "last_day": pl.Date, "days": pl.Int64})
    events = Events(None, nothing, pl.DataFrame(schema={"changed_on": pl.Date}))
    layout = kpi_trend(rows, KPI, Look("zh", "light", MONTHS[-1]), events)["layout"]
    (note,) = [note for note in layout["annotations"] if note["text"].startswith("目标")]
    return (note["x"] + dt.timedelta(days=14)).month, {"bottom": "above", "top": "below"}[note["yanchor"]]


@pytest.mark.parametrize(
    ("values", "side"),
    [
        ([80.0] * 12, "above"),
        # a name is a sixth of the axis high: 7 of 43 here
        ([91.0] * 6 + [60.0] * 6, "below"),
        ([89.0] * 6 + [60.0] * 6, "above"),
        # five steps through the name above, one through that below, on the line's way up
        ([45.0, 75, 90.5, 95, 94, 93, 92, 93, 94, 92, 91, 92], "below"),
        ([None] * 11 + [80.0], "above"),
    ],
)
def test_the_name_stands_where_the_line_leaves_room(values, side):
    assert named(values) == (1, side)


def test_the_first_target_is_named_though_another_follows():
    assert named([85.0] * 3 + [70.0] * 9, [90.0] * 3 + [80.0] * 9) == (1, "above")
