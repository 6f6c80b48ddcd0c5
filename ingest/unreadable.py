"""Why reading a file stops, whatever its kind."""


class UnreadableError(ValueError):
    """The file cannot be read; the message (Chinese) says why and what to do."""


class ReadAgainError(Exception):
    """What a later part of a file holds shows that it was read wrongly so far; its reader knows better now."""
