"""The small city, built once; the tests only look at it."""

from __future__ import annotations

import pytest
from small_city import deliver_all
from small_warehouse import SmallWarehouse


@pytest.fixture(scope="session")
def small_city(tmp_path_factory: pytest.TempPathFactory) -> SmallWarehouse:
    city = SmallWarehouse(tmp_path_factory.mktemp("small_city"))
    deliver_all(city)
    city.build()
    return city
