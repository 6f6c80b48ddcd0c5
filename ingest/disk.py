"""A disk that is full, a folder that cannot be written, a share that is gone: what to tell, and whether to try again.

Such errors come as OSError from Python and as text from the engines (DuckDB, SQLite, and dbt around them).
"""

from __future__ import annotations

import errno
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_FULL, _TOO_LARGE, _READ_ONLY, _DENIED, _BROKEN, _TAKEN, _GONE = range(7)
_KINDS = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), _FULL),
    errno.EFBIG: _TOO_LARGE,
    errno.EROFS: _READ_ONLY,
    **dict.fromkeys((errno.EACCES, errno.EPERM), _DENIED),
    **dict.fromkeys((errno.EIO, errno.ESTALE, errno.ENOTCONN, errno.ENODEV, errno.ENXIO), _BROKEN),
    **dict.fromkeys((errno.ETIMEDOUT, errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.EREMOTEIO), _BROKEN),
    **dict.fromkeys((errno.ENOTDIR, errno.EISDIR, errno.EEXIST), _TAKEN),
    errno.ENOENT: _GONE,
}
#: What the engines say, which do not tell the number. A file beyond their own bound on temporary files is a full disk.
_WORDS = (
    (_FULL, r"No space left on device|Disk quota exceeded|database or disk is full"),
    (_TOO_LARGE, r"File too large"),
    (_FULL, r"max_temp_directory_size|failed to offload data block"),
    (_READ_ONLY, r"Read-only file system|readonly database"),
    (_DENIED, r"Permission denied|Operation not permitted"),
    (_TAKEN, r"Not a directory|Is a directory"),
    (_BROKEN, r"Input/output error|disk I/O error|Stale file handle|Transport endpoint is not connected"),
    (_GONE, r"No such file or directory|No files found that match|unable to open database file"),
)
_ADVICE = {
    _FULL: "磁盘已满，写不进 {path}(所在磁盘还剩 {free})：请腾出空间再运行 gridledger run；warehouse/、dagster/ 和 "
    "published/ 中较早的构建可以删除 · the disk is full",
    _TOO_LARGE: "{path} 超过系统允许的文件大小：请放宽限制(ulimit -f)，或换别的磁盘 · the file is too large",
    _READ_ONLY: "{path} 只读，不能写入：请以可写方式重新挂载，或用 --home 换一个可写的目录 · read-only",
    _DENIED: "没有权限读写 {path}：请让运行 gridledger 的用户拥有这个目录(chown、chmod)后再运行 · permission denied",
    _BROKEN: "读写 {path} 时磁盘或网络共享出错：请检查磁盘与挂载后再运行 · input or output failed",
    _TAKEN: "{path} 应为文件夹，那里却是文件(或反之)：请移走后再运行 · a file where a folder belongs, or reverse",
    _GONE: "{path} 不见了：请检查磁盘与挂载，恢复后再运行；landing/ 的文件也可用 --full-refresh 从 inbox 重读 · gone",
}
#: A full disk that calls itself something else: SQLite cannot enlarge its files, which it reports as an I/O error.
_NEARLY_NONE = 1 << 20


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Errors in this block name ``path`` where they name no file themselves: a write does not know its file."""
    try:
        yield
    except OSError as error:
        if error.filename is None and error.errno:
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise


@contextmanager
def replacing(path: Path, temporary: Path) -> Iterator[None]:
    """What the block writes to ``temporary`` becomes ``path``; after an error it takes no room."""
    try:
        with writing(path):
            yield
            temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def explain(error: BaseException | str | None, folder: Path) -> str | None:
    """What to tell of an error of the disk, with the path (``folder`` where none is known); None for any other."""
    said = [found for told in _chain(error) if (found := _kind(told))]
    if not said:
        return None
    kind = said[0][0]
    path = next((path for other, path in said if path and other == kind), None)
    free = _free(folder)
    if kind == _BROKEN and free is not None and free < _NEARLY_NONE:
        kind = _FULL
    return _ADVICE[kind].format(path=path or folder, free=_shown(free))


def may_pass(error: BaseException) -> bool:
    """Whether the same may succeed a moment later: a share that blinks, not a full disk."""
    found = _kind(error)
    return found is not None and found[0] in (_BROKEN, _GONE)


def is_full(error: BaseException) -> bool:
    """Whether there is no room, on this machine, for what was to be written."""
    return isinstance(error, OSError) and _KINDS.get(error.errno or 0) in (_FULL, _TOO_LARGE, _READ_ONLY)


def is_of_disk(error: BaseException) -> bool:
    """Whether an engine failed for the disk, not for what it was given."""
    return _kind(error) is not None


def _chain(error: BaseException | str | None) -> Iterator[BaseException | str | None]:
    """The error, and those it came from."""
    yield error
    while isinstance(error, BaseException) and (error := error.__cause__ or error.__context__):
        yield error


def _kind(error: BaseException | str | None) -> tuple[int, str | None] | None:
    """What kind of trouble, and the path if it is told."""
    if isinstance(error, OSError) and error.errno in _KINDS:
        path = error.filename2 or error.filename
        return _KINDS[error.errno], str(path) if path else None
    text = str(error)
    for kind, words in _WORDS:
        if re.search(words, text):
            path = re.search(r"""["'](/[^"']+)["']""", text)
            return kind, path[1] if path else None
    return None


def _free(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def _shown(free: int | None) -> str:
    return "?" if free is None else f"{free / (1 << 20):,.1f} MB"
