"""People who stop in the middle of a word, or vanish without one: they are shown out, and nobody waits for them."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from actors.process import state_of
from tests.faults.figures import Book
from tests.faults.school import PATIENCE_S, School, school
from tests.troupe.running import until
from web import __main__ as web

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]

#: Heads must come within 10 s, bodies within 20 s; a socket that takes nothing is given up 10 s after it is full.
CLOSED_WITHIN_S = 45.0
#: What a push may take while others misbehave, with patience for a noisy machine.
UNDISTURBED_S = 2.0
HALVES = 50
HEAD = "POST /api/v1/push HTTP/1.1\r\nHost: {host}:{port}\r\nAuthorization: Bearer {token}\r\n"
BEGUN = {
    "half a head": HEAD,
    "half a body": HEAD + 'Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{"client_id": ',
}
#: A mentor's screen in a process that can be stopped: it reads for ever, and its machine acknowledges for it.
SCREEN = """
import asyncio, sys
from loadtest.client import Mentor
async def main(host, port, token, room):
    mentor = await Mentor(host, int(port)).login(token)
    await mentor.live(room, opened=lambda: print("open", flush=True))
asyncio.run(main(*sys.argv[1:]))
"""


async def seconds_until_closed(reader: asyncio.StreamReader, since_s: float) -> float:
    async with asyncio.timeout(PATIENCE_S * 2):
        try:
            while await reader.read(65536):
                pass
        except OSError:
            pass
    return time.monotonic() - since_s


async def open_halves(here: School, begun: str) -> list[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    server, opened = here.server, []
    for _ in range(HALVES):
        reader, writer = await asyncio.open_connection(server.host, server.port)
        writer.write(begun.format(host=server.host, port=server.port, token=here.quiet.token).encode())
        opened.append((reader, writer))
    return opened


@pytest.mark.slow
async def test_requests_that_stop_in_the_middle_are_closed_and_delay_nobody(tmp_path: Path, book: Book) -> None:
    async with school(tmp_path) as here:
        async with here.at_work():
            closed_s = await closings_s(here)
        problems = await here.wrong()
        longest_s = here.history.longest_wait_s()
    for what, each_s in closed_s.items():
        book.note(f"{HALVES} connections with {what}: closed", each_s, problems)
    assert problems == []
    assert max(max(each_s) for each_s in closed_s.values()) < CLOSED_WITHIN_S
    assert longest_s < UNDISTURBED_S


async def closings_s(here: School) -> dict[str, list[float]]:
    since_s = time.monotonic()
    opened = {what: await open_halves(here, begun) for what, begun in BEGUN.items()}
    closed = {}
    for what, halves in opened.items():
        closed[what] = list(await asyncio.gather(*(seconds_until_closed(reader, since_s) for reader, _ in halves)))
        for _, writer in halves:
            writer.close()
    return closed


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_a_mentor_who_vanishes_without_a_word_is_shown_out_and_the_others_see_everything(
    tmp_path: Path, book: Book
) -> None:
    async with school(tmp_path) as here:
        server = here.server
        arguments = [server.host, str(server.port), str(server.ready["mentor_token"]), here.room_id]
        command = [sys.executable, "-c", SCREEN, *arguments]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as screen:
            try:
                assert screen.stdout is not None
                assert await asyncio.to_thread(screen.stdout.readline) == b"open\n"
                sockets = open_sockets(here)
                os.kill(screen.pid, signal.SIGSTOP)
                await until(lambda: state_of(screen.pid) == "T")
                since_s = time.monotonic()
                async with here.at_work():
                    await until(lambda: open_sockets(here) < sockets, 240)
                    shown_out_s = time.monotonic() - since_s
                    heals_s = [await here.healed_s(time.monotonic())]
                problems = await here.wrong()
                longest_s = here.history.longest_wait_s()
            finally:
                screen.kill()
    book.note("a mentor's screen stopped: shown out", [shown_out_s], problems)
    book.note("service beside a stopped screen", heals_s, problems)
    assert problems == []
    assert longest_s < UNDISTURBED_S


def open_sockets(here: School) -> int:
    """Connections that the web process holds."""
    web = Path(f"/proc/{here.half('web')}/fd")
    return sum(str(each.readlink()).startswith("socket:") for each in web.iterdir() if each.is_symlink())


def test_the_kernel_lets_go_of_whoever_acknowledges_nothing_for_a_minute() -> None:
    """Of each connection, because no test can pull a cable: a stopped process is still acknowledged for by its
    machine."""
    with web._listen("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == web.VANISHED_MS
