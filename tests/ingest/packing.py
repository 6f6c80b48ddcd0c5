"""Archives as clerks and their programs make them, and what came of the files of a home."""

from __future__ import annotations

import io
import zipfile

from office import Office, csv_bytes, header, row


def visits(*numbers: int, **values: str) -> bytes:
    return csv_bytes([header("visits"), *(row("visits", n, **values) for n in numbers)], "gb18030")


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return memory.getvalue()


def files(office: Office) -> list[tuple]:
    return office.ask("SELECT path, status, rows_read FROM raw.files ORDER BY path_order")


def refused(office: Office) -> dict[str, str]:
    return dict(office.ask("SELECT path, reason FROM raw.files WHERE status = 'rejected'"))
