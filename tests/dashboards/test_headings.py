"""Headings of columns."""

import pytest

from dashboards.components.tables import Column


@pytest.mark.parametrize(
    ("label", "unit", "written"),
    [
        ("Households", "households", "Households"),
        ("Vacant", "posts", "Vacant posts"),
        ("Covered", "%", "Covered %"),
        ("办件", "件", "办件"),
        ("空缺", "个", "空缺 个"),
        ("Unit", "", "Unit"),
    ],
)
def test_a_heading_says_its_unit_once(label, unit, written):
    parts = Column(label, unit=unit).head()
    assert [parts[0], *[part.children[0] for part in parts[1:]]] == written.rsplit(" ", len(parts) - 1)
