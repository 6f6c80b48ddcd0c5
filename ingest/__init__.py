"""Exports in, typed Parquet out: contracts, readers, validation, pseudonyms, landing. Knows no orchestrator."""
