"""The one error of a file that cannot be read, whatever its kind."""


class UnreadableError(ValueError):
    """The file cannot be read; the message (Chinese) says why and what to do."""
