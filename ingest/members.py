"""Members of a .zip: what they are called, which are no deliveries, which are not unpacked."""

from __future__ import annotations

import struct
import zipfile
import zlib
from contextlib import suppress

from ingest.filenames import is_unfinished

_UNICODE_PATH = 0x7075


def member_name(entry: zipfile.ZipInfo) -> str:
    """The member's path. Windows writes its own encoding without saying which; others write UTF-8 without saying so."""
    name = entry.orig_filename
    if not entry.flag_bits & 0x800:
        raw = name.encode("cp437")
        name = _unicode_path(entry.extra, raw) or _decoded(raw) or name
    return "/".join(part for part in name.replace("\\", "/").split("/") if part != ".")


def _decoded(raw: bytes) -> str | None:
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """The name in UTF-8 that some programs put beside the other one; its checksum says whether it still holds."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        if kind == _UNICODE_PATH and extra[5:9] == struct.pack("<I", zlib.crc32(raw)):
            with suppress(UnicodeDecodeError):
                return extra[9 : 4 + size].decode()
        extra = extra[4 + size :]
    return None


def is_passed_over(member: str) -> bool:
    """What is no delivery: unfinished names, hidden files and folders, what macOS adds."""
    *folders, name = member.split("/")
    hidden = any(f == "__MACOSX" or (f.startswith(".") and f != "..") for f in folders)
    return not name or hidden or (is_unfinished(name) and name != "..")


def refusal(entry: zipfile.ZipInfo, member: str) -> str | None:
    """Why a member is not unpacked, and what to do; None when it is."""
    if member.startswith("/") or member[1:2] == ":" or ".." in member.split("/"):
        return "压缩包内的路径指向压缩包之外：请重新压缩，不带盘符和 ../"
    if any(ord(sign) < 32 for sign in member):
        return "压缩包内的文件名含控制字符：请改名后重新压缩"
    if entry.flag_bits & 0x1:
        return "压缩包设有密码：请去掉密码后重新压缩"
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "压缩方法不支持：请用普通的 zip 方式(Deflate)重新压缩"
    return None
