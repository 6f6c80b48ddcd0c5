"""Text as SQL."""


def quote(text: str) -> str:
    """``text`` as a SQL literal."""
    return "'" + text.replace("'", "''") + "'"
