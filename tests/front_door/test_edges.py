"""What never gets in: other sites, forged requests, too much of anything, and what no rule has asked for."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from quart import Quart

from tests.front_door.fake_troupe import FakeTroupe
from tests.front_door.people import Person
from web.door import Door
from web.doorkeeper import HEADERS, Doorkeeper
from web.limiter import Limiter


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "",
        "192.0.2.99:8080",
        "evil.example@localhost",
        "localhost/evil.example",
        "localhost#",
        "localhost?x",
        "localhost\\x",
        "localhost:80:80",
        "localhost:x",
        "loc alhost",
    ],
)
async def test_a_strange_host_is_turned_away(nobody: Person, host: str) -> None:
    response = await nobody.client.get("/healthz", headers={"Host": host})
    assert response.status_code == 403
    assert (await response.get_json())["error"] == "not_yours"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8080", "[::1]:8080", "LOCALHOST:1"])
async def test_names_of_this_machine_are_let_in(nobody: Person, host: str) -> None:
    assert (await nobody.client.get("/healthz", headers={"Host": host})).status_code == 200


def test_further_host_names_come_from_the_settings() -> None:
    keeper = Doorkeeper("0.0.0.0", ("Code.Centre.example",))
    assert keeper.knows_host("code.centre.example:443")
    assert keeper.knows_origin("https://code.centre.example", "127.0.0.1:8080")
    assert not keeper.knows_origin("https://code.centre.example:8443", "127.0.0.1:8080")
    assert not keeper.knows_host("0.0.0.0")
    assert not keeper.knows_host("[::1")


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://localhost:8080", "localhost:8080"),
        ("http://[::1]:8080", "[::1]:8080"),
        ("http://localhost", "localhost"),
        ("http://localhost", "localhost:80"),
        ("https://localhost", "localhost"),
        ("http://LOCALHOST:8080", "localhost:8080"),
    ],
)
def test_a_page_of_this_server_is_known(origin: str, host: str) -> None:
    assert Doorkeeper("127.0.0.1").knows_origin(origin, host)


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "file:///etc/passwd",
        "http://localhost:3000",
        "http://localhost",
        "http://127.0.0.1:8080",
        "http://localhost:8080@evil.example",
        "http://evil.example@localhost:8080",
        "http://localhost:8080/path",
        "ftp://localhost:8080",
        "localhost:8080",
    ],
)
def test_another_server_on_this_machine_is_another_site(origin: str) -> None:
    assert not Doorkeeper("127.0.0.1").knows_origin(origin, "localhost:8080")


async def test_a_post_from_another_port_is_turned_away(nobody: Person, door: Door) -> None:
    body = {"code": door.views.rooms()[0].join_code, "name": "Emma"}
    for port, status in ((3000, 403), (8080, 200)):
        headers = {"Host": "localhost:8080", "Origin": f"http://localhost:{port}"}
        response = await nobody.client.post("/api/v1/join", json=body, headers=headers)
        assert response.status_code == status


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example"])
async def test_another_sites_post_is_turned_away(nobody: Person, door: Door, origin: str) -> None:
    body = {"code": door.views.rooms()[0].join_code, "name": "Emma"}
    response = await nobody.client.post("/api/v1/join", json=body, headers={"Origin": origin})
    assert response.status_code == 403
    assert (await response.get_json())["facts"] == {"reason": "origin"}


async def test_a_write_with_a_cookie_needs_the_csrf_token(join: Any) -> None:
    emma = await join("Emma")
    for headers in ({}, {"X-CSRF-Token": "wrong"}):
        response = await emma.client.post("/api/v1/leave", headers=headers)
        assert response.status_code == 403
        assert (await response.get_json())["error"] == "csrf"
    assert (await emma.post("/api/v1/leave"))[0] == 200


async def test_one_persons_csrf_token_is_no_good_for_another(join: Any) -> None:
    emma, liam = await join("Emma"), await join("Liam")
    status, answer = await emma.post("/api/v1/leave", X_CSRF_Token=liam.csrf)
    assert (status, answer["error"]) == (403, "csrf")


async def test_a_bearer_needs_no_csrf_token(join: Any, nobody: Person) -> None:
    emma = await join("Emma")
    status, _ = await nobody.post("/api/v1/leave", Authorization=f"Bearer {emma.token}")
    assert status == 200


async def test_a_browser_that_holds_both_roles_can_write_in_both(log_in: Any, door: Door) -> None:
    ada = await log_in("Ada")
    code = door.views.rooms()[0].join_code
    assert (await ada.post("/api/v1/join", {"code": code, "name": "Emma"}))[0] == 200
    ada.client_id = "laptop"
    assert (await ada.asks())[0] == 200
    assert (await ada.post("/api/v1/mentor/logout"))[0] == 200


@pytest.mark.parametrize(
    ("body", "reason"),
    [(b"", "json"), (b"{", "json"), (b"\xff\xfe", "json"), (b'{"a": NaN}', "json"), (b"[" * 100_000, "json")],
)
async def test_what_is_no_json_is_malformed(join: Any, body: bytes, reason: str) -> None:
    emma = await join("Emma")
    response = await emma.client.post("/api/v1/hello", data=body, headers={"X-CSRF-Token": emma.csrf})
    answer = await response.get_json()
    expected = 413 if len(body) > 64 * 1024 else 400
    assert response.status_code == expected
    assert answer["error"] == ("malformed" if expected == 400 else "too_large")
    assert reason


async def test_deep_json_is_malformed_and_no_bug(join: Any) -> None:
    emma = await join("Emma")
    response = await emma.client.post("/api/v1/hello", data=b"[" * 60_000, headers={"X-CSRF-Token": emma.csrf})
    assert response.status_code == 400


async def test_a_body_above_the_limit_is_too_large(join: Any) -> None:
    emma = await join("Emma")
    response = await emma.client.post("/api/v1/hello", data=b" " * (64 * 1024 + 1), headers={"X-CSRF-Token": emma.csrf})
    assert response.status_code == 413
    assert (await response.get_json())["error"] == "too_large"


async def test_more_than_two_hundred_events_are_too_large(join: Any) -> None:
    emma = await join("Emma")
    activity = {"idle_s": 0, "edits": 1, "undos": 0, "runs": 0}
    status, answer = await emma.push(*(emma.event("activity", activity) for _ in range(201)))
    assert (status, answer["error"]) == (413, "too_large")


async def test_a_push_of_half_a_megabyte_is_taken(join: Any) -> None:
    emma = await join("Emma")
    text = "x" * 190_000
    events = [emma.event("source.snapshot", {"path": f"{n}.js", "text": text}) for n in range(2)]
    assert (await emma.push(*events))[0] == 200


async def test_a_laptop_that_pushes_without_end_is_slowed_down(join: Any) -> None:
    emma = await join("Emma")
    answers = await asyncio.gather(*(emma.push() for _ in range(120)))
    refused = [answer for status, answer in answers if status == 429]
    assert 0 < len(refused) <= 60
    assert refused[0]["facts"]["retry_after_s"] > 0


class Hours:
    """A limiter's clock that a test sets forward."""

    at = 0

    def __call__(self) -> int:
        return self.at


async def test_a_child_cannot_fill_the_disk_and_a_laptops_long_outbox_drains_all_the_same(
    join: Any, door: Door, troupe: FakeTroupe
) -> None:
    hours = Hours()
    door.limiter = Limiter(hours)
    emma = await join("Emma")
    text = "x" * 190_000
    written, waits = 0, 0
    outbox = [emma.event("source.snapshot", {"path": "main.js", "text": text}) for _ in range(30)]
    while outbox:
        hours.at += 1
        status, answer = await emma.push(*outbox[:2])
        if status == 200:
            outbox = outbox[2:]
            written += 2 * len(text)
            assert written <= 4 * 1024 * 1024 + hours.at / 1000 * 64 * 1024
            continue
        assert (status, answer["error"], answer["facts"]["what"]) == (429, "too_many", "pushed bytes")
        waits += 1
        hours.at += round(answer["facts"]["retry_after_s"] * 1000) + 60
        assert waits < 20
    assert waits > 0
    assert len([1 for e in troupe.views.events_of(f"student/{emma.id}") if e.kind == "source.snapshot"]) == 30


async def test_a_new_sitting_gives_a_child_no_second_burst(join: Any, door: Door, app: Quart) -> None:
    door.limiter = Limiter(Hours())
    emma = await join("Emma")
    activity = {"idle_s": 0, "edits": 1, "undos": 0, "runs": 0}
    for _ in range(5):
        assert (await emma.push(*(emma.event("activity", activity) for _ in range(200))))[0] == 200
    code = next(row.join_code for row in door.views.rooms() if row.room_id == emma.room_id)
    back = {"code": code, "name": "Emma", "rejoin": emma.answer["rejoin"]}
    again = Person(app.test_client(), app)
    assert (await again.post("/api/v1/join", back))[0] == 200
    again.client_id = "another"
    response = await again.client.post(
        "/api/v1/push",
        json={"client_id": "another", "schema": 1, "events": [again.event("activity", activity)]},
        headers={"X-CSRF-Token": again.csrf},
    )
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) >= 1
    assert (await response.get_json())["facts"]["what"] == "pushed events"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("GET", "/no/such/page", 404, "not_found"),
        ("POST", "/healthz", 405, "malformed"),
        ("DELETE", "/api/v1/join", 405, "malformed"),
        ("GET", "/api/v1/join", 405, "malformed"),
        ("TRACE", "/api/v1/pull", 405, "malformed"),
        ("GET", "/ws/v1/student", 404, "not_found"),
        ("GET", "/api/v1//me", 404, "not_found"),
        ("GET", "/api/v1/me/", 404, "not_found"),
        ("GET", "//evil.example/x", 404, "not_found"),
        ("GET", "//metrics", 404, "not_found"),
        ("GET", "//healthz", 404, "not_found"),
    ],
)
async def test_wrong_addresses_are_refused_in_the_one_shape(
    nobody: Person, method: str, path: str, status: int, code: str
) -> None:
    response = await nobody.client.open(path, method=method)
    answer = json.loads(await response.get_data(as_text=True))
    assert (response.status_code, answer["error"]) == (status, code)
    assert set(answer) == {"ok", "error", "facts"}
    assert ("Allow" in response.headers) == (status == 405)


async def test_a_body_of_another_form_is_refused_without_a_name_of_ours(nobody: Person) -> None:
    status, answer = await nobody.post("/api/v1/join", [1])
    assert status == 400
    assert answer["facts"]["fields"] == [{"field": "", "problem": "Input should be an object"}]


async def test_a_bug_is_told_in_the_one_shape_without_its_details(
    nobody: Person, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: str) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(door.callers, "by_token", broken)
    status, answer = await nobody.get("/api/v1/me", Authorization="Bearer x")
    assert status == 500
    assert answer == {"ok": False, "error": "degraded", "facts": {}}


async def test_actors_that_are_away_mean_busy_and_when_to_come_back(join: Any, troupe: FakeTroupe) -> None:
    emma = await join("Emma")
    troupe.connected = False
    response = await emma.client.post(
        "/api/v1/push",
        json={"client_id": "laptop", "schema": 1, "events": []},
        headers={"X-CSRF-Token": emma.csrf},
    )
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) >= 1
    assert (await response.get_json())["error"] == "busy"
    assert (await emma.get("/api/v1/pull"))[0] == 200


async def test_health_tells_what_does_not_work(nobody: Person, troupe: FakeTroupe) -> None:
    assert (await nobody.get("/healthz"))[1]["status"] == "ready"
    troupe.on_update("system", {"actors": [], "degraded": ["linter"]})
    assert (await nobody.get("/healthz"))[1] | {"version": ""} == {
        "ok": True,
        "status": "degraded",
        "version": "",
        "degraded": ["linter"],
    }
    troupe.connected = False
    assert (await nobody.get("/healthz"))[1]["degraded"] == ["actors", "linter"]


@pytest.mark.parametrize("path", ["/", "/mentor", "/healthz", "/api/v1/nothing", "/assets/app-1a2b.js"])
async def test_every_answer_carries_the_security_headers(nobody: Person, path: str) -> None:
    response = await nobody.client.get(path)
    for name, value in HEADERS.items():
        assert response.headers[name] == value
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]


async def test_answers_of_the_api_are_kept_by_no_cache(nobody: Person) -> None:
    assert (await nobody.client.get("/api/v1/me")).headers["Cache-Control"] == "no-store"
