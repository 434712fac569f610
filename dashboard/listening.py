"""A server on this machine: the port taken before anything is started, and an application run there until Ctrl+C."""

from __future__ import annotations

import contextlib
import os
import socket
from typing import Literal

import uvicorn
from starlette.types import ASGIApp

from records.problems import CannotError

ADDRESS = "127.0.0.1"
_GOODBYE_SECONDS = 3  # open pages keep a connection; Ctrl+C does not wait longer for them


def listen(port: int, command: str) -> socket.socket:
    """The listening socket. Raises `CannotError` when the port is taken; `command` is what to try with another one."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name != "nt":  # on Windows this option lets two programs share a port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((ADDRESS, port))
        listener.listen(socket.SOMAXCONN)
    except OSError as error:
        listener.close()
        raise CannotError(
            f"Cổng {port} đang được chương trình khác dùng. Đóng chương trình đó, hoặc chọn cổng khác: "
            f"{command} --port {port + 1}"
        ) from error
    return listener


def run(app: ASGIApp, listener: socket.socket, *, ws: Literal["websockets-sansio", "none"]) -> None:
    """Serve until Ctrl+C. No access log, which would hold whole addresses; only a proxy on this very machine is
    believed when it says who asks.
    """
    config = uvicorn.Config(
        app, ws=ws, log_level="warning", access_log=False, server_header=False, forwarded_allow_ips=ADDRESS,
        timeout_graceful_shutdown=_GOODBYE_SECONDS,
    )  # fmt: skip
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])
