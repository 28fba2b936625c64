"""Frames between the front door and the Gateway: four bytes of length, then msgpack. No pickle crosses this line.

Outwards ``[id, target, command, fields, timeout_s]``; back ``[id, true, body]`` or ``[id, false, code, facts]``;
unasked ``[0, topic, body]``. Both sides import this module; it knows neither Thespian nor Quart.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from classroom import assist_queue, centre, program_run, rule_book, student_session, vocabulary
from classroom.vocabulary import Command

#: A room of five hundred tickets with all that a child may write in each; both ends are this server's own.
MAX_FRAME_BYTES = 32 * 1024 * 1024
NEWS_ID = 0
_HEADER_BYTES = 4


class BadFrame(ValueError):
    pass


def _commands() -> dict[str, type[Command]]:
    found = {}
    for module in (centre, student_session, program_run, assist_queue, rule_book, vocabulary):
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Command) and value is not Command:
                found[value.__name__] = value
    return found


COMMANDS = _commands()
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder()


class Reader:
    """Bytes in, whole frames out."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[Any]:
        self._buffer += data
        while len(self._buffer) >= _HEADER_BYTES:
            size = int.from_bytes(self._buffer[:_HEADER_BYTES], "big")
            if size > MAX_FRAME_BYTES:
                raise BadFrame(f"frame of {size} bytes")
            if len(self._buffer) < _HEADER_BYTES + size:
                return
            body = bytes(self._buffer[_HEADER_BYTES : _HEADER_BYTES + size])
            del self._buffer[: _HEADER_BYTES + size]
            try:
                yield _decoder.decode(body)
            except (msgspec.DecodeError, RecursionError) as error:
                raise BadFrame(str(error)) from error


def _frame(value: Any) -> bytes:
    """Raises `BadFrame` for what the other side would not take."""
    body = _encoder.encode(value)
    if len(body) > MAX_FRAME_BYTES:
        raise BadFrame(f"frame of {len(body)} bytes")
    return len(body).to_bytes(_HEADER_BYTES, "big") + body


def request(frame_id: int, target: str, command: Command, timeout_s: float) -> bytes:
    return _frame([frame_id, target, type(command).__name__, command, timeout_s])


def decode_request(frame: Any) -> tuple[int, str, Command, float]:
    """Raises `BadFrame` when it is not a request for a command that exists."""
    try:
        frame_id, target, name, fields, timeout_s = frame
        command = msgspec.convert(fields, COMMANDS[name])
        return int(frame_id), str(target), command, min(60.0, float(timeout_s))
    except (ValueError, TypeError, KeyError, msgspec.ValidationError) as error:
        raise BadFrame(f"no request: {error!r}") from error


def answer(frame_id: int, body: dict[str, Any]) -> bytes:
    return _frame([frame_id, True, body])


def refusal(frame_id: int, code: str, facts: dict[str, Any]) -> bytes:
    return _frame([frame_id, False, code, facts])


def news(topic: str, body: dict[str, Any]) -> bytes:
    return _frame([NEWS_ID, topic, body])
