"""An inspector's wait while the dashboard is busy: `soluu public` beside `soluu dashboard` with 30 sessions at work.

Both are real processes over a sealed sample school, each in a session of the system of its own, as services are. The
sessions are real web sockets of Streamlit that run their page again as soon as it has come to its end; the questions
come 50 a second whether or not the last one was answered, each over a connection of its own. Goal: p99 at most 100 ms.
By turns with them a server is asked that only ever says one thing: what it makes one wait is the machine's and the
asker's own part, for all of them share the cores. The same questions asked of the busy dashboard itself
are printed beside it, and, before all, whether a forged code of a listed document takes another time than one of a
document that nobody issued (at most a tenth more or less).

Exit 1 above a goal or when the sessions did not work. Takes a minute and a half; run it when the machine is quiet.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import math
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

GOAL_MS = 100.0
MOST_APART = 0.10
SESSIONS = 30
PER_SECOND = 50
SECONDS = 20
PAGES = ("tong_quan", "pho_diem", "sua_diem", "nhap_tre", "kiem_tra_thang", "niem_phong")
ROUNDS = 3000


def sealed_home(folder: Path) -> Path:
    """The sample school, one class of each school, two of its terms sealed."""
    from sample_home import NOW, make_home  # noqa: PLC0415 – the sessions' process needs none of these

    from archive.keys import load_private  # noqa: PLC0415
    from data.sample import write_sample  # noqa: PLC0415
    from jobs.importing import import_files, workbooks_in  # noqa: PLC0415
    from jobs.policies import policies_of  # noqa: PLC0415
    from jobs.sealing import seal_classes  # noqa: PLC0415
    from records.reading import find_scopes  # noqa: PLC0415
    from records.store import Store  # noqa: PLC0415

    write_sample(folder / "mau", classes=1)
    home = make_home(folder / "kho")
    store = Store(home.store_path)
    import_files(home, store, workbooks_in([folder / "mau"]), now=NOW)
    with store.read() as db:
        scopes = find_scopes(db)[:2]
    key = load_private(home.keys, None)
    seal_classes(home, store, policies_of(home), scopes, key=key, now=NOW, accept_findings=True)
    return home.root


def codes_in(lookup: Path) -> list[str]:
    """Every sealed code, and as many whose signature is nobody's."""
    import sqlite3  # noqa: PLC0415

    from qr.payload import SignedPayload, parse  # noqa: PLC0415

    with sqlite3.connect(lookup) as db:
        codes = [code for (code,) in db.execute("SELECT code FROM record")]
    return [*codes, *(SignedPayload(parse(code).payload, bytes(64)).code for code in codes)]


def time_apart(lookup: Path) -> float:
    """How much longer a forged code of a listed document takes than one of no document, as a part of the latter."""
    from qr.lookup import Lookup  # noqa: PLC0415
    from qr.page import verdict_page  # noqa: PLC0415
    from qr.payload import SignedPayload, parse  # noqa: PLC0415
    from qr.state import decide  # noqa: PLC0415

    known = Lookup(lookup)
    payload = parse(codes_in(lookup)[0]).payload
    forged = {
        "listed": SignedPayload(payload, bytes(64)).code,
        "nobody's": SignedPayload(replace(payload, document_id=b"9876543210"), bytes(64)).code,
    }
    seconds: dict[str, list[float]] = {name: [] for name in forged}
    for _ in range(ROUNDS):
        for name, code in forged.items():
            start = time.perf_counter()
            verdict_page(decide(code, known.keys(), known.get))
            seconds[name].append(time.perf_counter() - start)
    listed, nobodys = (statistics.median(each) * 1000 for each in seconds.values())
    print(f"forged code, listed document {listed:.3f} ms, nobody's {nobodys:.3f} ms, {listed / nobodys - 1:+.1%}")
    return listed / nobodys - 1


# ---- the two servers and the sessions ------------------------------------------------------------------------------
@contextmanager
def started(arguments: list[str], port: int, environment: dict[str, str] | None = None) -> Iterator[int]:
    """A server of a process of its own, once it takes connections at `port`."""
    with subprocess.Popen(  # noqa: S603 – our own program
        [sys.executable, *arguments], env={**os.environ, **(environment or {})}, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        try:
            for _ in range(600):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            else:
                raise SystemExit(f"{arguments} did not start")
            yield port
        finally:
            process.kill()


def served(home: Path, command: str) -> AbstractContextManager[int]:
    """`soluu COMMAND` over the home."""
    environment = {"SOLUU_HOME": str(home), "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)}
    port = free_port()
    return started(["-m", "soluu", command, "--port", str(port)], port, environment)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def say_one_thing(port: int) -> None:
    """The least that a server can do."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n</html>\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", port) as server:
        await server.serve_forever()


@contextmanager
def sessions_at(port: int) -> Iterator[subprocess.Popen[str]]:
    """30 sessions in a process of their own, each after its first run."""
    with subprocess.Popen(  # noqa: S603 – this file
        [sys.executable, __file__, "--sessions", str(port)], start_new_session=True, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            first = process.stdout.readline().rstrip()
            if not first:
                raise SystemExit("the sessions did not come to work: nothing was measured")
            print(first)
            yield process
        finally:
            process.kill()


async def keep_busy(port: int) -> None:
    """Until standard input closes; then print how often each session's page was run since all were there."""
    from websockets.asyncio.client import connect  # noqa: PLC0415

    runs = [0] * SESSIONS

    async def session(number: int) -> None:
        from streamlit.proto.BackMsg_pb2 import BackMsg  # noqa: PLC0415
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg  # noqa: PLC0415

        again = BackMsg()
        again.rerun_script.page_name = PAGES[number % len(PAGES)].replace("_", "-")
        address = f"ws://localhost:{port}/_stcore/stream"
        # No pings: a dashboard that is slow to answer them is what is wanted here.
        options = {"subprotocols": ["streamlit"], "max_size": None, "compression": None, "ping_interval": None}
        async with connect(address, **options) as socket_:  # type: ignore[arg-type]
            await socket_.send(again.SerializeToString())
            async for content in socket_:
                message = ForwardMsg.FromString(content)
                if message.WhichOneof("type") == "new_session":
                    again.rerun_script.page_script_hash = message.new_session.page_script_hash
                elif message.WhichOneof("type") == "script_finished":
                    runs[number] += message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
                    await socket_.send(again.SerializeToString())

    sessions = [asyncio.create_task(session(number)) for number in range(SESSIONS)]
    start = time.monotonic()
    while min(runs) == 0:
        await asyncio.sleep(0.2)
        if broken := [each for each in sessions if each.done()]:
            raise SystemExit(f"{len(broken)} sessions ended: {broken[0].exception()}")
    print(f"{SESSIONS} sessions, each page has run once after {time.monotonic() - start:.1f} s", flush=True)
    before, start = sum(runs), time.monotonic()
    await asyncio.to_thread(sys.stdin.read)
    alive = sum(not each.done() for each in sessions)
    print(json.dumps({"alive": alive, "runs": sum(runs) - before, "seconds": time.monotonic() - start}), flush=True)


# ---- the questions -------------------------------------------------------------------------------------------------
async def answer_ms(port: int, code: str, address: int) -> float:
    """Milliseconds from the moment that the question was put to the end of its answer."""
    start = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    asker = f"10.{address >> 16 & 255}.{address >> 8 & 255}.{address & 255}"
    head = f"GET /V/{code} HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: {asker}\r\nConnection: close\r\n\r\n"
    writer.write(head.encode())
    answer = await reader.read(-1)
    writer.close()
    if not answer.startswith(b"HTTP/1.1 200 ") or not answer.endswith(b"</html>\n"):
        raise SystemExit(f"not an answer: {answer[:60]!r}")
    return (time.perf_counter() - start) * 1000


async def ask(ports: Sequence[int], codes: Sequence[str], seconds: int) -> list[list[float]]:
    """The waits at each port, of `PER_SECOND` questions a second to each, put when they are due, by turns."""
    gc.disable()  # the asker's own pauses are no wait of an inspector
    start = time.perf_counter() + 0.1
    waits: list[list[asyncio.Task[float]]] = [[] for _ in ports]
    for number in range(PER_SECOND * seconds):
        for place, port in enumerate(ports):
            due = start + (number + place / len(ports)) / PER_SECOND
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            waits[place].append(asyncio.create_task(answer_ms(port, codes[number % len(codes)], number)))
    return [await asyncio.gather(*each) for each in waits]


def percentile(waits: Sequence[float], part: float) -> float:
    return sorted(waits)[math.ceil(len(waits) * part) - 1]


def told(name: str, waits: Sequence[float]) -> float:
    p50, p95, p99 = (percentile(waits, part) for part in (0.5, 0.95, 0.99))
    print(f"{name:43} p50 {p50:6.1f}  p95 {p95:6.1f}  p99 {p99:6.1f}  max {max(waits):5.0f} ms, {len(waits)} questions")
    return p99


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=SECONDS, help="how long the questions come")
    parser.add_argument("--sessions", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--one-thing", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.sessions or options.one_thing:
        asyncio.run(keep_busy(options.sessions) if options.sessions else say_one_thing(options.one_thing))
        return 0
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        home = sealed_home(Path(folder))
        apart = time_apart(home / "tra-cuu.sqlite")
        codes = codes_in(home / "tra-cuu.sqlite")
        port = free_port()
        idle = running.enter_context(started([__file__, "--one-thing", str(port)], port))
        public = running.enter_context(served(home, "public"))
        dashboard = running.enter_context(served(home, "dashboard"))
        told("soluu public, no session", asyncio.run(ask([public], codes, options.seconds // 2))[0])
        sessions = running.enter_context(sessions_at(dashboard))
        ours, machines = asyncio.run(ask([public, idle], codes, options.seconds))
        p99 = told(f"soluu public, {SESSIONS} busy sessions (p99 <= {GOAL_MS:g})", ours)
        told("  the machine's own part of it", machines)
        mounted = asyncio.run(ask([dashboard], codes, options.seconds // 2))[0]
        told(f"mounted in the dashboard, {SESSIONS} busy sessions", mounted)
        work = json.loads(sessions.communicate()[0])
    print(f"{work['alive']} sessions alive, {work['runs'] / work['seconds']:.1f} runs of a page a second")
    is_busy = work["alive"] == SESSIONS and work["runs"] > 0
    return 0 if is_busy and p99 <= GOAL_MS and abs(apart) <= MOST_APART else 1


if __name__ == "__main__":
    sys.exit(main())
