"""Plans of small cities: three that stand, and a strategy that draws them."""

from __future__ import annotations

from datetime import date

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from .kpi_city import Plan
from .kpi_city_files import GROUPS

FIXED = {
    "in the middle of a month": Plan(
        seed=11, gaps=frozenset({("visits", 3), ("grids", 5), ("checkins", 1), ("cases", 2)}), is_split=True
    ),
    "at the end of a leap February": Plan(
        seed=12, as_of=date(2024, 2, 29), is_told=False, reform=4, is_resent=True, gaps=frozenset({("grids", 0)})
    ),
    "earlier than the data": Plan(
        seed=13, as_of=date(2025, 2, 28), beyond=130, reform=-1, is_odd=True, files=4, relists=9
    ),
}
DAYS = [date(2024, 2, 29), date(2024, 3, 31), date(2024, 11, 17), date(2024, 12, 31), date(2025, 1, 1)]
DAYS += [date(2025, 2, 28), date(2025, 6, 10)]
GAPS = st.tuples(st.sampled_from(sorted(GROUPS)), st.integers(0, 14))
PLANS = st.builds(
    Plan,
    seed=st.integers(0, 99_999),
    as_of=st.sampled_from(DAYS),
    is_told=st.booleans(),
    beyond=st.sampled_from([20, 130]),
    is_reorganised=st.sampled_from([True, True, True, False]),
    reform=st.integers(-2, 14),
    is_chained=st.booleans(),
    is_odd=st.booleans(),
    is_relisted=st.booleans(),
    is_corrected=st.booleans(),
    is_late=st.booleans(),
    is_resent=st.booleans(),
    is_split=st.booleans(),
    has_targets=st.booleans(),
    gaps=st.frozensets(GAPS, max_size=4),
)
# An example takes seconds: a plan that fails is shown as it was drawn, and the same are drawn everywhere.
SETTINGS = settings(
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
