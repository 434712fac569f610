"""The public addresses as a process of their own: no Streamlit, no store, nothing that an open page could hold up."""

from __future__ import annotations

import contextlib
import gc
import logging
from collections.abc import Callable, Iterator
from datetime import datetime

from dashboard.gateway import hosts_of
from dashboard.listening import listen, run
from dashboard.public import public_app
from qr.lookup import Lookup, LookupTooNewError
from records.clock import VIETNAM
from records.home import Home
from records.problems import CannotError


def serve_public(home: Home, port: int, *, ready: Callable[[], None]) -> None:
    """Serve `/V/` on localhost until Ctrl+C; `ready` is called once the port is ours.

    Raises `CannotError` when the port is taken, or when the settings or the lookup cannot be used.
    """
    hosts = hosts_of(home)
    try:
        Lookup(home.lookup_path).keys()
    except LookupTooNewError as error:
        raise CannotError(str(error)) from None
    with contextlib.closing(listen(port, "soluu public")) as listener, _log_on_screen():
        gc.freeze()  # what is there now stays: walking it again and again would hold up answers
        ready()
        run(public_app(home.lookup_path, hosts=hosts), listener, ws="none")


@contextlib.contextmanager
def _log_on_screen() -> Iterator[None]:
    """One line a question on standard error, where a service manager collects it."""
    log, handler = logging.getLogger(public_app.__module__), logging.StreamHandler()
    handler.setFormatter(_VietnameseTime("%(asctime)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(logging.NOTSET)


class _VietnameseTime(logging.Formatter):
    """The clock of the records."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: ARG002, N802 – theirs
        return datetime.fromtimestamp(record.created, VIETNAM).isoformat(timespec="seconds")
