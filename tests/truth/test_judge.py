"""The judge against itself: what the generator says it wrote is what the oracle reads, for many cities."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from .compare import differences
from .foreign_city import build
from .oracle import Truth


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_oracle_reads_what_the_generator_wrote(seed: int, tmp_path: Path) -> None:
    as_of = date(2023, 11, 3) if seed == 2 else None
    city = build(seed, tmp_path, as_of=as_of)
    truth = Truth(tmp_path, city.today, as_of)
    assert truth.as_of == city.as_of
    assert {
        (file.source.id, file.path, file.sheet): (file.status, file.counts if file.status != "held" else {})
        for file in truth.files
    } == {place: (status, counts if status != "held" else {}) for place, (status, counts) in city.files.items()}
    assert truth.faults == city.faults
    assert not differences(city.cells, truth.cells)
    verdicts = {(i.channel, i.issue_id): (i.status, i.is_on_time, i.is_overdue) for i in truth.issues}
    assert verdicts == {key: (v.status, v.is_on_time, v.is_overdue) for key, v in city.verdicts.items()}
    for key, (hours, flag) in city.ledgers.hours.items():
        assert truth.hours[key] == (pytest.approx(float(hours)), flag), key
