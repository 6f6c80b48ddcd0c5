"""Two systems changed their export in the last month without a word: one has a column more, one a column fewer.

Nothing that a KPI counts hangs on either: a file that differs from its contract is still read, and the difference said.
"""

from __future__ import annotations

from ingest.contracts import Column, Contract

#: Source and part of the file's name → the column that came with it.
ADDED = {("volunteer_checkins", "2026-10"): Column(header="签到方式", name="checkin_mode", type="text")}
#: The same → the optional column that is gone.
DROPPED = {("safety_grid_events", "2026年10月"): "subcategory"}


def as_exported(contract: Contract, name: str) -> Contract:
    """The contract as the file of this name has its columns."""
    added = [column for (source, part), column in ADDED.items() if source == contract.id and part in name]
    gone = {column for (source, part), column in DROPPED.items() if source == contract.id and part in name}
    columns = [column for column in contract.columns if column.name not in gone] + added
    return contract.model_copy(update={"columns": columns})
