"""Exports in, typed Parquet out: contracts, readers, validation, pseudonyms, landing. Knows no orchestrator."""

import os

# What one block of a large file took serves the next one, instead of going back to the system at once: a tenth of the
# time of reading. For the allocator that polars brings, which reads it when polars is loaded.
os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:10000,muzzy_decay_ms:10000")
