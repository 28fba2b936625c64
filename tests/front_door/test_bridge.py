"""The bridge to the actors: a line that breaks, or brings nonsense, is made anew, and the process never goes on without
it."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest

from actors import frames
from classroom.vocabulary import DescribeSystem
from web import bridge as bridge_module
from web import lasting
from web.bridge import Bridge, Unavailable

TOO_LONG = (frames.MAX_FRAME_BYTES + 1).to_bytes(4, "big")


@pytest.mark.parametrize("nonsense", [TOO_LONG, (1).to_bytes(4, "big") + b"\xc1"], ids=["too long", "no msgpack"])
async def test_nonsense_on_the_line_is_a_broken_line(
    nonsense: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bridge_module, "MAX_RETRY_S", 0.01)
    calls = 0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal calls
        calls += 1
        first, asked = calls == 1, frames.Reader()
        while data := await reader.read(65_536):
            for frame in asked.feed(data):
                writer.write(nonsense if first else frames.answer(frame[0], {"well": True}))
        writer.close()

    heard: list[str] = []
    server = await asyncio.start_unix_server(answer, str(tmp_path / "gateway.sock"))
    bridge = Bridge(tmp_path / "gateway.sock", lambda topic, _body: heard.append(topic))
    running = asyncio.create_task(bridge.run())
    try:
        await _until(lambda: bridge.connected)
        with pytest.raises(Unavailable):
            await bridge.ask("supervisor", DescribeSystem())
        await _until(lambda: bridge.connected)
        assert await bridge.ask("supervisor", DescribeSystem()) == {"well": True}
        assert heard == ["connected", "lost", "connected"]
        assert not running.done()
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await bridge.close()
        server.close()


def test_no_frame_leaves_that_the_other_side_would_not_take() -> None:
    with pytest.raises(frames.BadFrame):
        frames.news("room", {"tickets": ["x" * frames.MAX_FRAME_BYTES]})


@pytest.mark.parametrize("ending", [RuntimeError("a bug"), None], ids=["by an exception", "by itself"])
async def test_the_process_ends_with_any_of_its_lasting_works(
    ending: Exception | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes: list[int] = []
    monkeypatch.setattr(os, "_exit", codes.append)

    async def work() -> None:
        if ending is not None:
            raise ending

    await asyncio.gather(*lasting.begin([work()]), return_exceptions=True)
    await asyncio.sleep(0)
    assert codes == [lasting.EXIT_BROKEN]


async def test_a_process_that_ends_in_good_order_ends_them_quietly(monkeypatch: pytest.MonkeyPatch) -> None:
    codes: list[int] = []
    monkeypatch.setattr(os, "_exit", codes.append)
    await lasting.end(lasting.begin([asyncio.sleep(60)]))
    await asyncio.sleep(0)
    assert codes == []


async def _until(holds: Any) -> None:
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.005)
