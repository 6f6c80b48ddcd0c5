"""Pieces a page is put together from. They are handed frames and words; none of them asks for data."""
