"""Every call with hostile requests, against a whole server: one shape of refusal, known codes, no hang, no bug."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from tests.fuzz import hostile
from tests.fuzz.figures import growth, record
from tests.fuzz.line import HUNG_UP, Line, Reply, request
from tests.fuzz.school import School, Someone
from web.errors import STATUS
from web.routes import Route, table
from web.wire import bodies, events
from web.wire.catalogue import adapter

SAMPLE, ALL = 250, 10_000
WARM_UP = 2_000
#: Statuses of HTTP itself that carry a code of another status, because the codes have none of their own for them.
OF_HTTP = {405, 415, 431}
ROUTES = tuple(route for route in table() if route.name not in ("POST /api/v1/leave", "POST /api/v1/mentor/logout"))
HEADERS = st.dictionaries(
    st.sampled_from(
        [
            "X-CSRF-Token",
            "Origin",
            "Cookie",
            "Content-Type",
            "Accept",
            "If-None-Match",
            "Range",
            "X-Forwarded-For",
            "Accept-Encoding",
            "Expect",
            "Upgrade",
            "X-HTTP-Method-Override",
            "Forwarded",
            "TE",
        ]
    ),
    st.one_of(
        st.sampled_from(
            [
                "",
                "null",
                "http://127.0.0.1",
                "https://evil.example",
                "hh_student=x; hh_mentor=y",
                "100-continue",
                "gzip;q=NaN",
                "bytes=0-,5-",
                "é",
                "a" * 900,
                "websocket",
                "text/plain; charset=utf-7",
            ]
        ),
        st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=30),
    ),
    max_size=3,
)


@dataclass(frozen=True, slots=True)
class Knock:
    """One request; `who` is a number among the people, negative for nobody."""

    route: int
    who: int
    path: dict[str, str]
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    method: str = ""


def _events() -> Any:
    """Pushed events whose bodies resemble their kind."""
    kinds = [
        st.fixed_dictionaries({"type": st.just(kind), "v": st.just(v), "body": hostile.near(body)})
        for kind, (v, body) in events.PUSHED.items()
    ]
    head = hostile.near(bodies.PushedEvent, {"seq": st.integers(1, 4), "age_ms": st.integers(0, 9)})
    return st.lists(st.tuples(head, st.one_of(kinds)).map(lambda two: {**_dict(two[0]), **two[1]}), max_size=3)


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _body_of(route: Route) -> Any:
    if route.body is None:
        return hostile.anything
    if "{command}" in route.path:
        return st.one_of([hostile.near(kind) for kind in bodies.TICKET_COMMANDS.values()])
    return hostile.near(route.body, {"schema": st.just(1), "events": _events()})


BODIES = {route.name: hostile.as_bytes(_body_of(route)) for route in ROUTES}
SEGMENT = st.one_of(st.sampled_from(["{room}", "claim", "resolve", ".", "..", "%00", "*"]), hostile.text)


@st.composite
def knocks(draw: DrawFn) -> Knock:
    number = draw(st.integers(0, len(ROUTES) - 1))
    route = ROUTES[number]
    names = re.findall(r"\{(\w+)\}", route.path)
    return Knock(
        number,
        draw(st.integers(-1, 63)),
        {name: draw(SEGMENT) for name in names},
        draw(st.dictionaries(st.sampled_from(["since", "room", "x"]), hostile.text, max_size=2)),
        draw(HEADERS),
        draw(BODIES[route.name]) if route.method == "POST" else b"",
        draw(st.sampled_from(["", "", "", "", "", "", "", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE", "FOO"])),
    )


class Caller:
    """Sends knocks, on connections that are kept while the server keeps them, and counts what came back."""

    def __init__(self, school: School, children: list[Someone], mentors: list[Someone]) -> None:
        self._school, self._people = school, [*children, *mentors * 3]
        self._lines: dict[str, Line] = {}
        self.told: Counter[str] = Counter()

    def close(self) -> None:
        for line in self._lines.values():
            line.close()

    def knock(self, knock: Knock) -> None:
        route = ROUTES[knock.route]
        someone = self._people[knock.who % len(self._people)] if knock.who >= 0 else None
        address = someone.address if someone else "127.0.0.1"
        method = knock.method or route.method
        reply = self._exchange(address, _bytes_of(knock, route, method, someone, self._school), method)
        self._judge(reply, route if not knock.method else None, method)

    def _exchange(self, address: str, data: bytes, method: str) -> Reply:
        """A connection that the server closed after its last answer is made anew once."""
        for line in (self._lines.pop(address, None), None):
            used = line or Line(self._school.port, address)
            used.send(data)
            reply = used.reply(method)
            if reply != HUNG_UP and reply.headers.get("connection") != "close" and reply.status < 400:
                self._lines[address] = used
            else:
                used.close()
            if reply != HUNG_UP:
                return reply
        return HUNG_UP

    def _judge(self, reply: Reply, route: Route | None, method: str) -> None:
        self.told[str(reply.status)] += 1
        assert reply != HUNG_UP
        if reply.status == 503:
            assert int(reply.headers["retry-after"]) >= 1
        else:
            assert reply.status < 500, reply
        if method == "HEAD" or reply.status in (204, 304):
            return
        if reply.status >= 400 and reply.body:
            answer = reply.json()
            assert set(answer) == {"ok", "error", "facts"}, answer
            assert STATUS[answer["error"]] == reply.status or reply.status in OF_HTTP, answer
        elif reply.status == 400:
            assert reply.headers["connection"] == "close"  # no HTTP at all: the server's own parser said so
        elif route is not None and route.answer is not None:
            adapter(route.answer).validate_json(reply.body)


def _bytes_of(knock: Knock, route: Route, method: str, someone: Someone | None, school: School) -> bytes:
    path = route.path
    for name, value in knock.path.items():
        shown = school.room["id"] if value == "{room}" else value
        path = path.replace(f"{{{name}}}", quote(shown.encode("utf-8", "surrogatepass"), safe="."))
    if knock.query:
        pairs = (f"{name}={quote(value.encode('utf-8', 'surrogatepass'))}" for name, value in knock.query.items())
        path += "?" + "&".join(pairs)
    headers = {"Authorization": f"Bearer {someone.token}"} if someone else {}
    unwanted = {"Expect", "Upgrade"} if method == "HEAD" else {"Upgrade"}
    headers |= {name: value.strip() for name, value in knock.headers.items() if name not in unwanted}
    return request(method, path, knock.body if route.method == "POST" else None, headers)


OPTIONS: dict[str, Any] = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck)}


@pytest.fixture
def caller(school: School, children: list[Someone], mentors: list[Someone]) -> Any:
    caller = Caller(school, children, mentors)
    yield caller
    caller.close()


@given(knocks())
@example(Knock(0, -1, {}, {}, {}, b"", "TRACE"))
@settings(max_examples=SAMPLE, derandomize=True, **OPTIONS)
def test_a_sample_of_hostile_requests(caller: Caller, knock: Knock) -> None:
    caller.knock(knock)


@pytest.mark.slow
@pytest.mark.timeout(3_600)
def test_ten_thousand_hostile_requests_leave_nothing_behind(caller: Caller, school: School) -> None:
    _run(caller, WARM_UP)
    before = school.weight()
    caller.told.clear()
    _run(caller, ALL)
    after = school.weight()
    assert caller.told.total() >= ALL
    record("HTTP requests", caller.told, before, after)
    assert growth(before, after) == []


def _run(caller: Caller, count: int) -> None:
    @given(knocks())
    @settings(max_examples=count, **OPTIONS)
    def knock(each: Knock) -> None:
        caller.knock(each)

    knock()
