"""Both sockets with hostile frames: sequences of good, changed and wrong ones, cut off anywhere, in floods, unread.

A socket that is alive answers; one that is closed says why, with a code of the contract or of WebSocket itself.
"""

from __future__ import annotations

import json
import struct
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz import hostile
from tests.fuzz import line as line_
from tests.fuzz.figures import growth, record
from tests.fuzz.line import BINARY, CLOSE, PING, PONG, TEXT, Line, frame, handshake
from tests.fuzz.school import School, Someone
from web.errors import STATUS
from web.wire import bodies, messages

SAMPLE, ALL = 60, 10_000
WARM_UP = 1_000
#: 1000 answers a client's own farewell, 1002 and 1007 are WebSocket's words for broken frames and broken text.
CLOSE_HEAD = b"\x88"
CODES = {1000, 1001, 1002, 1007, 1008, 1009, 1012, 1013, 4401, 4403}
#: Hypercorn hangs up without a close frame when a frame makes no sense at all, and where a handshake is cut off.
HUNG_UP = 0
SILENCE_S = 0.1
OPTIONS: dict[str, Any] = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck)}


@dataclass(frozen=True, slots=True)
class Talk:
    """What is said on one socket, and whether the talker reads, says farewell, or just goes."""

    who: int
    said: tuple[bytes, ...]
    cut: int = 0
    leaves: bool = False


def _commands() -> Any:
    kinds = [
        st.fixed_dictionaries({"type": st.just(name), "ticket_id": hostile.text}).flatmap(
            lambda head, kind=kind: hostile.near(kind).map(
                lambda body: {**head, **body} if isinstance(body, dict) else head
            )
        )
        for name, kind in {**bodies.TICKET_COMMANDS, **bodies.ROOM_COMMANDS}.items()
    ]
    return st.one_of([*kinds, st.just({"type": "resync"})])


def _calls() -> Any:
    """What a laptop asks over its socket, and what is nearly that."""
    head = {"type": st.just("call"), "request_id": hostile.text}
    asked = {"hello": bodies.Hello, "push": bodies.Push}
    calls = [
        st.fixed_dictionaries({**head, "call": st.just(name), "body": hostile.near(body)})
        for name, body in asked.items()
    ]
    return st.one_of([*calls, hostile.near(messages.SocketCall)])


WRONG = st.fixed_dictionaries({"type": hostile.anything}, optional={"request_id": hostile.anything})
MESSAGES = hostile.as_bytes(st.one_of(_commands(), _calls(), WRONG, hostile.anything))
OPCODES = st.sampled_from([TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, BINARY, PING, PONG, CLOSE, 0, 3, 11, 15])
LIES = st.sampled_from([-1, -1, -1, -1, -1, -1, -1, 0, 1, 125, 126, 65_535, 65_536, 70_000, 2**31, 2**62])
FRAMES = st.one_of(
    MESSAGES.map(lambda data: frame(TEXT, data[:60_000])),
    MESSAGES.map(lambda data: frame(TEXT, data[:60_000])),
    st.builds(
        lambda opcode, data, fin, rsv, masked, length: frame(
            opcode, data[:60_000], fin=fin, rsv=rsv, masked=masked, length=length
        ),
        OPCODES,
        st.one_of(MESSAGES, st.binary(max_size=200)),
        st.sampled_from([True, True, True, False]),
        st.sampled_from([0, 0, 0, 0, 1, 7]),
        st.sampled_from([True, True, True, True, True, False]),
        LIES,
    ),
    st.tuples(MESSAGES, st.integers(1, 9)).map(lambda two: _in_pieces(*two)),
    st.sampled_from([1000, 1005, 1006, 1015, 999, 4401, 65_535, 0]).map(
        lambda code: frame(CLOSE, struct.pack("!H", code))
    ),
    st.just(frame(TEXT, b"x" * 65_537)),
    st.just(frame(TEXT, b"{}") * 80),
    st.binary(max_size=60),
)


def _in_pieces(data: bytes, count: int) -> bytes:
    """One message in many frames, with a ping between them."""
    step = len(data) // count + 1
    parts = [data[start : start + step] for start in range(0, max(1, len(data)), step)]
    frames = [frame(TEXT if i == 0 else 0, part, fin=i == len(parts) - 1) for i, part in enumerate(parts)]
    return frame(PING, b"?").join(frames)


TALKS = st.builds(
    Talk,
    st.integers(0, 63),
    st.lists(FRAMES, max_size=7).map(tuple),
    st.sampled_from([0, 0, 0, 0, 0, 1, 3, 9]),
    st.sampled_from([False, False, False, True]),
)


class Talker:
    """Has the talks and counts how they end."""

    def __init__(self, school: School, people: list[Someone], path: str) -> None:
        self._school, self._people, self._path = school, people, path
        self.ends: Counter[str] = Counter()

    def talk(self, talk: Talk) -> None:
        someone = self._people[talk.who % len(self._people)]
        with Line(self._school.port, someone.address) as line:
            line.send(handshake(self._path, someone.token))
            assert line.reply().status == 101
            data = b"".join(talk.said)
            went = line.send(data[: len(data) - talk.cut])
            if talk.leaves:
                self.ends["left"] += 1
                return
            if went:
                line.send(frame(PING, b"alive?"))
            self._end(line, data)

    def _end(self, line: Line, said: bytes) -> None:
        """Reads on until the server has answered the ping or closed. After a frame that claims to be longer than it is
        the ping is a part of it: then the server waits for more, and the end of the line is all that it can answer."""
        while True:
            if not line.has_more_within(SILENCE_S):
                line.say_no_more()
            opcode, data = line.next_frame()
            match opcode:
                case line_.PING:
                    continue
                case line_.PONG if data == b"alive?":
                    self.ends["alive"] += 1
                    return
                case line_.CLOSE:
                    code = struct.unpack("!H", data[:2])[0] if len(data) >= 2 else HUNG_UP
                    # A farewell is answered with its own code (RFC 6455, 5.5.1), and nothing here is masked.
                    is_echo = CLOSE_HEAD in said and data[:2] in said and code not in CODES
                    assert code in CODES or code == HUNG_UP or is_echo, code
                    self.ends["its own farewell" if is_echo else str(code or "hung up")] += 1
                    return
                case line_.TEXT:
                    self._judge(json.loads(data))

    def _judge(self, message: dict[str, Any]) -> None:
        if message["type"] == "answer" and not message["ok"]:
            assert message["error"] in STATUS, message
            assert isinstance(message["facts"], dict)


@pytest.fixture
def student_talker(school: School, children: list[Someone]) -> Talker:
    return Talker(school, children, "/ws/v1/student")


@pytest.fixture
def mentor_talker(school: School, mentors: list[Someone]) -> Talker:
    return Talker(school, mentors, f"/ws/v1/mentor?room={school.room['id']}")


@given(TALKS)
@settings(max_examples=SAMPLE, derandomize=True, **OPTIONS)
def test_a_sample_of_hostile_talks_of_children(student_talker: Talker, talk: Talk) -> None:
    student_talker.talk(talk)


@given(TALKS)
@settings(max_examples=SAMPLE, derandomize=True, **OPTIONS)
def test_a_sample_of_hostile_talks_of_mentors(mentor_talker: Talker, talk: Talk) -> None:
    mentor_talker.talk(talk)


@pytest.mark.slow
@pytest.mark.timeout(3_600)
def test_ten_thousand_hostile_talks_leave_nothing_behind(
    student_talker: Talker, mentor_talker: Talker, school: School
) -> None:
    for talker in (student_talker, mentor_talker):
        _run(talker, WARM_UP // 2)
        talker.ends.clear()
    before = school.weight()
    for talker in (student_talker, mentor_talker):
        _run(talker, ALL // 2)
    after = school.weight()
    ends = student_talker.ends + mentor_talker.ends
    assert ends.total() >= ALL
    assert ends["alive"] > ALL // 10
    record("WebSocket talks", ends, before, after)
    assert growth(before, after) == []


def _run(talker: Talker, count: int) -> None:
    @given(TALKS)
    @settings(max_examples=count, **OPTIONS)
    def talk(each: Talk) -> None:
        talker.talk(each)

    talk()


# --- many at once -------------------------------------------------------------------------------------------------


def test_many_who_do_not_read_cost_the_others_nothing(school: School, mentors: list[Someone]) -> None:
    """Sleeping laptops: each asks for snapshots without end and reads none."""
    path = f"/ws/v1/mentor?room={school.room['id']}"
    with ExitStack() as stack:
        for mentor in mentors[1:] * 3:
            line = stack.enter_context(Line(school.port, mentor.address))
            line.send(handshake(path, mentor.token))
            line.send(frame(TEXT, b'{"type": "resync"}') * 40)
        awake = stack.enter_context(Line(school.port, mentors[0].address))
        awake.send(handshake(path, mentors[0].token))
        assert awake.reply().status == 101
        for number in range(10):
            awake.send(frame(PING, b"%d" % number))
            while (heard := awake.next_frame())[0] != PONG:
                assert heard[0] in (TEXT, PING)
        assert school.is_healthy()


def test_a_flood_of_frames_closes_its_own_socket_only(school: School, children: list[Someone]) -> None:
    calm, loud = children[:2]
    with Line(school.port, calm.address) as quiet, Line(school.port, loud.address) as line:
        for each, someone in ((quiet, calm), (line, loud)):
            each.send(handshake("/ws/v1/student", someone.token))
            assert each.reply().status == 101
        flood = frame(TEXT, b"x" * 1_000) * 64
        deadline_s = time.monotonic() + 20
        while line.send(flood):
            assert time.monotonic() < deadline_s
        quiet.send(frame(PING, b"still here"))
        while quiet.next_frame() != (PONG, b"still here"):
            pass


def test_more_sockets_than_one_session_may_have_are_told_so(school: School, children: list[Someone]) -> None:
    with ExitStack() as stack:
        codes = Counter[int]()
        for _ in range(20):
            line = stack.enter_context(Line(school.port, children[2].address))
            line.send(handshake("/ws/v1/student", children[2].token))
            assert line.reply().status == 101
            opcode, data = line.next_frame()
            codes[struct.unpack("!H", data[:2])[0] if opcode == CLOSE else 0] += 1
        assert codes == {0: 8, 1013: 12}
