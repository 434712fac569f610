"""The dashboard as a web server on this machine: Streamlit's pages, the public routes, and the layer around both."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from starlette.types import ASGIApp
from streamlit import config

from dashboard.entrance import Entrance
from dashboard.gate import Gate
from dashboard.gateway import guarded, hosts_of
from dashboard.listening import listen, run
from dashboard.login import LoginFirst
from dashboard.public import PublicFirst
from dashboard.shielding import Shell, Shield, page_policy
from dashboard.texts import UNEXPECTED
from dashboard.upload_limit import UploadLimit
from jobs.logging_in import require_login, sessions_of
from jobs.opening import store_of
from records.clock import now
from records.home import Home, read_settings
from records.problems import CannotError
from records.store import Store

PAUSE = 1.0     # seconds that a refused login takes at least
PAGES = Path(__file__).parent / "pages_vi"


def build_app(home: Home) -> ASGIApp:
    """The pages, with the public addresses before them. The page scripts learn their home from SOLUU_HOME.

    Raises `CannotError` when the home's settings name no proper hosts.
    """
    hosts = hosts_of(home)
    os.environ["SOLUU_HOME"] = str(home.root)
    pages = st.App(PAGES / "main.py", on_script_error=_say_calmly)
    config.set_option("server.allowedHosts", [host.strip("[]") for host in hosts])
    store = store_of(home, read_settings())
    require_login(home, store)
    gate = Gate(Shell(UploadLimit(pages)), sessions_of(home), now)
    inner = PublicFirst(login_first(gate, home, store), home.lookup_path)
    return Shield(guarded(inner, hosts), page_policy())


def login_first(gate: Gate, home: Home, store: Store) -> LoginFirst:
    """By local accounts, and by a provider where the settings name one. What is wrong with those is told at the server;
    the local accounts do not wait for it."""
    try:
        settings = home.oidc(read_settings().oidc_client_secret)
    except CannotError as error:
        logging.getLogger(__name__).warning("%s", error)
        return LoginFirst(gate, home, store, now, Entrance(home, PAUSE), fault=True)
    if settings is None:
        return LoginFirst(gate, home, store, now, Entrance(home, PAUSE))
    from dashboard.oidc import Provider  # noqa: PLC0415 – half a second that most schools need not wait
    from dashboard.oidc_login import ProviderDesk  # noqa: PLC0415

    base = urlsplit(settings.redirect_base)
    entrance = Entrance(home, PAUSE, base.netloc if base.scheme == "https" else "")
    desk = ProviderDesk(Provider(settings), home, store, now, entrance)
    return LoginFirst(gate, home, store, now, entrance, provider=desk)


def _say_calmly(_error: Exception) -> bool:
    """What no page expected: a sentence for the person; Streamlit logs the trace on the console of the server."""
    st.error(UNEXPECTED)
    return True


def serve(home: Home, port: int, *, ready: Callable[[], None]) -> None:
    """Serve on localhost until Ctrl+C; `ready` is called once the port is ours.

    Raises `CannotError` when the port is taken, or when the settings cannot be used.
    """
    app = build_app(home)
    config.set_option("server.port", port)
    with contextlib.closing(listen(port, "soluu dashboard")) as listener:
        ready()
        run(app, listener, ws="websockets-sansio")
