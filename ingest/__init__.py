"""Exports in, typed Parquet out: contracts, readers, validation, pseudonyms, landing. Knows no orchestrator."""

import os


def keep_memory() -> None:
    """What one block of a large file took serves the next one, instead of going back to the system at once: a tenth of
    the time of reading. For the allocator that polars brings, which asks when polars is loaded: to be called before."""
    os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:10000,muzzy_decay_ms:10000")
