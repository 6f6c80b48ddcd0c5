"""The production server: granian, one process, many threads, on this machine's own address alone."""

import gc
import ipaddress
import logging
import socket
from collections.abc import Callable
from pathlib import Path

from granian.constants import Interfaces, Loops
from granian.log import LogLevels
from granian.server.common import AbstractServer
from granian.server.mt import MTServer

from dashboards.ahead import Ahead
from dashboards.app import AHEAD, create_app

HOST, PORT = "127.0.0.1", 8050
# A page is a few short queries; more threads than this only wait for the same two cores.
_THREADS = 16


class ServeError(Exception):
    """The dashboards cannot be served as asked. The message is for the person who asked, in Chinese."""


class _OneProcess(MTServer):
    """Granian's threaded server without its worker processes.

    A worker process would open the database a second time and be forked or spawned from a process that may already
    run the pipeline's threads. With the interpreter lock the threads take turns in Python and run side by side
    inside DuckDB, which is where the time goes.
    """

    def _check_gil(self) -> None:
        """The threaded server asks for an interpreter without the lock; it works with it, a test holds that."""

    def serve(self, spawn_target=None, target_loader=None, wrap_loader=True) -> None:  # type: ignore[no-untyped-def]
        AbstractServer.serve(self, spawn_target, target_loader, wrap_loader)


def serve(
    published: Path,
    host: str = HOST,
    port: int = PORT,
    *,
    home: Path | None = None,
    makes_ahead: bool = True,
    tell: Callable[[], None] = lambda: None,
) -> None:
    """Serve the dashboards until SIGTERM or ctrl-C. Blocks. Raises ServeError when it may not or cannot.

    ``home`` holds the exports that single lines are read from again. ``makes_ahead``: pages of the newest month are
    made while nobody asks for any.

    ``tell`` is called once the address is known to be free, just before it is served.
    """
    _refuse_strangers(host)
    _refuse_port(host, port)
    application = create_app(published, home).server
    server = _OneProcess(
        target="dashboards",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        loop=Loops.asyncio,
        blocking_threads=_THREADS,
        websockets=False,
        log_level=LogLevels.warning,
    )
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    # What is loaded by now stays: the collector no longer looks through it, which is a twentieth of a page's time.
    gc.freeze()
    tell()
    ahead: Ahead = application.extensions[AHEAD]
    if makes_ahead:
        ahead.start()
    try:
        server.serve(target_loader=lambda: application, wrap_loader=False)
    finally:
        ahead.stop()


def _refuse_strangers(host: str) -> None:
    """Only a loopback address: a name could mean another address tomorrow."""
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise ServeError(
            f"不能在 {host} 上提供服务：现在还没有账号，谁连上都能看全部数据，所以只允许本机地址。"
            f"请用 --host {HOST}；别的电脑要看，先在这台电脑上看，账号做好后再开放。"
        )


def _refuse_port(host: str, port: int) -> None:
    if not 1 <= port <= 65535:
        raise ServeError(f"端口 {port} 不能用：请给 1 到 65535 之间的端口，例如 --port {PORT}。")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As the server binds: a port that a closed connection still lingers on is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise ServeError(f"没有权限使用端口 {port}：请换一个 1024 以上的端口，例如 --port {PORT}。") from error
        except OSError as error:
            raise ServeError(
                f"端口 {port} 已被占用，可能已经有一个网格账在运行：先打开 http://{host}:{port} 看看，"
                f"或者换一个端口，例如 --port {port + 1 if port < 65535 else PORT}。"
            ) from error
