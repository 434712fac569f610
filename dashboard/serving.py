"""The dashboard as a web server on this machine: Streamlit's pages, the public routes, and the layer around both."""

from __future__ import annotations

import contextlib
import os
import socket
from pathlib import Path

import streamlit as st
import uvicorn
from starlette.types import ASGIApp
from streamlit import config

from dashboard.gateway import guarded, hosts_of
from dashboard.public import PublicFirst
from dashboard.shielding import Shell, Shield, page_policy
from dashboard.texts import UNEXPECTED
from dashboard.upload_limit import UploadLimit
from records.home import Home
from records.problems import CannotError

ADDRESS = "127.0.0.1"
PAGES = Path(__file__).parent / "pages_vi"
_GOODBYE_SECONDS = 3  # open pages keep a connection; Ctrl+C does not wait longer for them


def build_app(home: Home) -> ASGIApp:
    """The pages, with the public addresses before them. The page scripts learn their home from SOLUU_HOME.

    Raises `CannotError` when the home's settings name no proper hosts.
    """
    hosts = hosts_of(home)
    os.environ["SOLUU_HOME"] = str(home.root)
    pages = st.App(PAGES / "main.py", on_script_error=_say_calmly)
    config.set_option("server.allowedHosts", [host.strip("[]") for host in hosts])
    inner = PublicFirst(Shell(UploadLimit(pages)), home.lookup_path)
    return Shield(guarded(inner, hosts), page_policy())


def _say_calmly(_error: Exception) -> bool:
    """What no page expected: a sentence for the person; Streamlit logs the trace on the console of the server."""
    st.error(UNEXPECTED)
    return True


def serve(home: Home, port: int) -> None:
    """Serve on localhost until Ctrl+C. Raises `CannotError` when the port is taken."""
    app = build_app(home)
    config.set_option("server.port", port)
    with contextlib.closing(_listen(port)) as listener, contextlib.suppress(KeyboardInterrupt):
        server = uvicorn.Server(
            uvicorn.Config(
                app,
                ws="websockets-sansio",
                log_level="warning",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=_GOODBYE_SECONDS,
            )
        )
        server.run(sockets=[listener])


def _listen(port: int) -> socket.socket:
    """The listening socket, taken before anything is started."""
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
            f"soluu dashboard --port {port + 1}"
        ) from error
    return listener
