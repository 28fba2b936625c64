"""The wire does to real sockets what each of its modes says, and a hole in a stream is never papered over."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from loadtest.proxy import Mode, Wire, wire_beside, wire_to

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
#: For what must come; for what must not come a moment has to do.
PATIENCE_S = 20.0
MOMENT_S = 0.15


@dataclass(slots=True)
class Echo:
    """A server that says everything again, and remembers it."""

    port: int = 0
    heard: list[bytes] = field(default_factory=list)
    ended: int = 0
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.append(writer)
        try:
            while data := await reader.read(100):
                self.heard.append(data)
                writer.write(data)
        except OSError:
            pass
        self.ended += 1
        writer.close()


@pytest.fixture
async def echo() -> AsyncIterator[Echo]:
    echo = Echo()
    server = await asyncio.start_server(echo.serve, "127.0.0.1", 0)
    echo.port = server.sockets[0].getsockname()[1]
    yield echo
    server.close()


@pytest.fixture
async def wire(echo: Echo) -> AsyncIterator[Wire]:
    async with wire_to("127.0.0.1", echo.port) as wire:
        yield wire


async def connected(wire: Wire) -> Streams:
    """A client of whom the server has heard."""
    streams = await asyncio.open_connection("127.0.0.1", wire.port)
    assert await answer(streams, b"first") == b"first"
    return streams


async def answer(streams: Streams, words: bytes = b"", within_s: float = PATIENCE_S) -> bytes | None:
    """Nothing (`b""`) from a connection that has ended, None from one that is silent."""
    reader, writer = streams
    try:
        if words:
            writer.write(words)
        async with asyncio.timeout(within_s):
            return await reader.read(100)
    except ConnectionError:
        return b""
    except TimeoutError:
        return None


async def until(is_so: object) -> None:
    assert callable(is_so)
    async with asyncio.timeout(PATIENCE_S):
        while not is_so():
            await asyncio.sleep(0.005)


async def test_a_sound_wire_passes_everything_and_farewells_too(wire: Wire, echo: Echo) -> None:
    reader, writer = await connected(wire)
    writer.write_eof()
    assert await answer((reader, writer)) == b""
    assert (echo.heard, echo.ended, wire.hurt.total()) == ([b"first"], 1, 0)


async def test_lost_responses_leave_the_request_at_the_server_and_the_client_in_the_dark(
    wire: Wire, echo: Echo
) -> None:
    old = await connected(wire)
    wire.fail(Mode.LOSE_RESPONSES)
    new = await asyncio.open_connection("127.0.0.1", wire.port)
    assert [await answer(each, b"push", MOMENT_S) for each in (old, new)] == [None, None]
    assert echo.heard == [b"first", b"push", b"push"]
    assert wire.hurt == {Mode.LOSE_RESPONSES: 2}


async def test_a_black_hole_accepts_everybody_and_passes_nothing(wire: Wire, echo: Echo) -> None:
    old = await connected(wire)
    wire.fail(Mode.BLACK_HOLE)
    new = await asyncio.open_connection("127.0.0.1", wire.port)
    assert [await answer(each, b"push", MOMENT_S) for each in (old, new)] == [None, None]
    assert (echo.heard, echo.ended) == ([b"first"], 0)
    assert wire.hurt == {Mode.BLACK_HOLE: 2}


async def test_a_reset_is_heard_at_both_ends_and_nobody_is_let_in(wire: Wire, echo: Echo) -> None:
    old = await connected(wire)
    wire.fail(Mode.RESET)
    assert await answer(old) == b""
    await until(lambda: echo.ended == 1)
    assert await answer(await asyncio.open_connection("127.0.0.1", wire.port)) == b""
    assert wire.hurt == {Mode.RESET: 2}
    wire.mend()
    await connected(wire)


async def test_of_a_half_open_connection_one_end_is_gone_and_the_other_is_not_told(wire: Wire, echo: Echo) -> None:
    both = [await connected(wire) for _ in range(2)]
    wire.fail(Mode.HALF_OPEN)
    heard = [await answer(streams, b"still there?", MOMENT_S) for streams in both]
    assert Counter(heard) == {None: 1, b"": 1}
    await until(lambda: echo.ended == 1)
    await asyncio.sleep(MOMENT_S)
    assert (echo.ended, echo.heard) == (1, [b"first", b"first"])
    assert await answer(await asyncio.open_connection("127.0.0.1", wire.port), b"anybody?", MOMENT_S) is None
    assert wire.hurt == {Mode.HALF_OPEN: 3}


async def test_a_delay_is_felt_each_way_and_keeps_the_order(wire: Wire) -> None:
    streams = await connected(wire)
    wire.delay_s = 0.1
    since_s = time.monotonic()
    for words in (b"one ", b"two ", b"three"):
        streams[1].write(words)
        await asyncio.sleep(0.01)
    async with asyncio.timeout(PATIENCE_S):
        assert await streams[0].readexactly(13) == b"one two three"
    assert time.monotonic() - since_s >= 2 * wire.delay_s


async def test_what_is_under_way_when_the_wire_is_cut_never_arrives(wire: Wire, echo: Echo) -> None:
    streams = await connected(wire)
    wire.delay_s = 0.1
    streams[1].write(b"on its way")
    await asyncio.sleep(0.02)
    wire.fail(Mode.BLACK_HOLE)
    await asyncio.sleep(MOMENT_S)
    assert echo.heard == [b"first"]


async def test_a_connection_with_a_hole_stays_silent_and_one_without_goes_on(wire: Wire, echo: Echo) -> None:
    holed, whole = [await connected(wire) for _ in range(2)]
    wire.fail(Mode.BLACK_HOLE)
    assert await answer(holed, b"lost", MOMENT_S) is None
    wire.mend(tells=False)
    assert await answer(holed, b"and more", MOMENT_S) is None
    assert await answer(whole, b"here") == b"here"
    assert echo.heard == [b"first", b"first", b"here"]


async def test_a_wire_that_tells_resets_what_has_a_hole_when_it_is_back(wire: Wire) -> None:
    holed = await connected(wire)
    wire.fail(Mode.BLACK_HOLE)
    assert await answer(holed, b"lost", MOMENT_S) is None
    wire.mend()
    assert await answer(holed) == b""


async def test_a_lost_farewell_leaves_the_server_waiting(wire: Wire, echo: Echo) -> None:
    _, writer = await connected(wire)
    wire.fail(Mode.BLACK_HOLE)
    writer.close()
    await asyncio.sleep(MOMENT_S)
    wire.mend(tells=False)
    await asyncio.sleep(MOMENT_S)
    assert echo.ended == 0


async def test_a_cut_wire_resets_some_silences_others_and_lets_nobody_in(wire: Wire) -> None:
    both = [await connected(wire) for _ in range(2)]
    wire.cut()
    assert Counter([await answer(streams, b"hello", MOMENT_S) for streams in both]) == {None: 1, b"": 1}
    assert await answer(await asyncio.open_connection("127.0.0.1", wire.port)) == b""
    wire.mend()
    assert [await answer(streams) for streams in both] == [b"", b""]
    await connected(wire)


async def test_a_server_that_is_away_turns_clients_away(wire: Wire, echo: Echo) -> None:
    absent = Wire("127.0.0.1", 1)
    await absent.open()
    assert await answer(await asyncio.open_connection("127.0.0.1", absent.port)) == b""
    await absent.close()


async def test_a_wire_in_a_thread_of_its_own_obeys_another_thread(echo: Echo) -> None:
    def use() -> tuple[int, Mode]:
        with wire_beside("127.0.0.1", echo.port) as beside:
            beside.fail(Mode.BLACK_HOLE)
            return beside.port, beside.ask(lambda wire: wire.mode)

    port, mode = await asyncio.to_thread(use)
    assert mode is Mode.BLACK_HOLE
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)
