"""New laptops over plain http: what they find there, what they do not, and what mentors compare it with."""

from __future__ import annotations

import hashlib
import re
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from quart import Quart

from tests.front_door.people import Person
from web import onboarding, safe_line
from web.door import Door
from web.safe_line import SafeLine
from web.tls import fingerprint, folder
from web.tokens import rejoin_vocabulary

LAN = "192.168.1.5"
ELSEWHERE = {"client": ("192.0.2.7", 50_000)}
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0"


@pytest.fixture
def line(door: Door, tmp_path: Path) -> SafeLine:
    own = folder.ensure(tmp_path, folder.Wish("nuc.test", "x.local", (LAN,)), time.time())
    opened = safe_line.opened(own.pair, own.ca, LAN, 8080, 8081)
    door.use(opened)
    return opened


async def shown(app: Quart, path: str, *, scheme: str = "http", host: str = "nuc.test:8081", **headers: str) -> Any:
    """What a laptop in the room gets."""
    response = await app.test_client().get(
        path,
        scheme=scheme,
        scope_base=ELSEWHERE,
        headers={"Host": host, **{k.replace("_", "-"): v for k, v in headers.items()}},
    )
    return response, await response.get_data(as_text=True)


async def test_a_new_laptop_finds_the_file_the_words_and_the_steps_of_its_own_system(
    app: Quart, line: SafeLine
) -> None:
    response, html = await shown(app, "/", User_Agent=WINDOWS)
    assert response.status_code == 200
    assert re.findall(r"<details id=\"(\w+)\"( open)?>", html) == [
        ("windows", " open"), ("chromeos", ""), ("macos", ""), ("linux", "")
    ]  # fmt: skip
    assert line.ca is not None
    words = re.search(r'<ol class="words" id="words">(.*?)</ol>', html)
    assert words
    assert tuple(re.findall(r"<li>(\w+)</li>", words[1])) == line.ca.words
    assert 'href="https://nuc.test:8080/check"' in html, "under the name by which the laptop came"
    assert "<script" not in html


async def test_the_words_are_those_of_the_file_that_is_handed_out(app: Quart, line: SafeLine) -> None:
    response, text = await shown(app, "/welcome/helping-hands-ca.crt")
    assert response.content_type == "application/x-x509-ca-cert"
    assert "attachment" in response.headers["Content-Disposition"]
    der = x509.load_pem_x509_certificate(text.encode()).public_bytes(Encoding.DER)
    digest = hashlib.sha256(der).digest()
    assert line.ca is not None
    assert line.ca.words == fingerprint.words_of(digest, rejoin_vocabulary())
    assert line.ca.fingerprint == digest.hex(" ").upper()
    assert "PRIVATE" not in text


async def test_mentors_see_the_same_words_and_nobody_else_does(
    app: Quart, line: SafeLine, log_in: Any, join: Any
) -> None:
    ada, emma = await log_in("Ada"), await join("Emma")
    status, told = await ada.get("/api/v1/connection")
    assert status == 200
    assert line.ca is not None
    assert tuple(told["words"]) == line.ca.words
    assert told["fingerprint"] == line.ca.fingerprint
    assert told["onboarding_url"] == f"http://{LAN}:8081/"
    assert told["https_url"] == f"https://{LAN}:8080/"
    assert told["days_left"] in (5 * 365 - 1, 5 * 365)
    assert told["concerns"] == list(line.holder.concerns())
    assert (await emma.get("/api/v1/connection"))[0] == 403


async def test_without_tls_there_is_nothing_to_compare_and_no_page_for_new_laptops(app: Quart, log_in: Any) -> None:
    ada = await log_in("Ada")
    _, told = await ada.get("/api/v1/connection")
    assert told == {
        "ok": True, "https_url": None, "onboarding_url": None, "words": [], "fingerprint": None, "days_left": None,
        "concerns": [],
    }  # fmt: skip
    assert "<title>student" in (await shown(app, "/", host="localhost"))[1]
    for path in ("/welcome", "/check", "/plain"):
        assert (await shown(app, path, host="localhost"))[0].status_code == 404


async def test_plain_http_shows_these_pages_and_the_students_and_over_https_nothing_changes(
    app: Quart, line: SafeLine
) -> None:
    assert "<title>student" in (await shown(app, "/plain"))[1]
    assert (await shown(app, "/assets/app-1a2b.js"))[0].status_code == 200
    for path, title in (("/", "student"), ("/mentor", "mentor")):
        assert f"<title>{title}" in (await shown(app, path, scheme="https", host="nuc.test:8080"))[1]
    assert (await shown(app, "/plain", scheme="https", host="nuc.test:8080"))[0].status_code == 404
    for path in ("/welcome/server.key", "/welcome/../tls/server.key", "/check/texts.toml", "/tls/server.key"):
        assert (await shown(app, path))[0].status_code == 404


async def test_mentors_on_plain_http_are_asked_to_use_https_or_the_server_itself(
    app: Quart, line: SafeLine, nobody: Person
) -> None:
    response, html = await shown(app, "/mentor")
    assert response.status_code == 200
    assert 'href="https://nuc.test:8080/mentor"' in html
    assert "http://127.0.0.1:8081/mentor" in html
    here = await nobody.client.get("/mentor")
    assert "<title>mentor" in await here.get_data(as_text=True), "on the server itself nobody can read along"
    refused = await app.test_client().post(
        "/api/v1/mentor/login", json={"token": "x"}, scope_base=ELSEWHERE, headers={"Host": "nuc.test:8081"}
    )
    assert refused.status_code == 403
    assert (await refused.get_json())["facts"] == {"reason": "plain_http"}


@pytest.mark.parametrize(
    "path", ["/", "/check", "/check/worker.js", "/welcome/style.css", "/welcome/helping-hands-ca.crt"]
)
async def test_every_answer_has_its_headers_and_none_is_for_a_foreign_name(
    path: str, app: Quart, line: SafeLine
) -> None:
    response, _ = await shown(app, path)
    assert response.status_code == 200
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    refused, _ = await shown(app, path, host="evil.example")
    assert refused.status_code == 403


async def test_what_a_browser_says_of_itself_is_never_repeated(app: Quart, line: SafeLine) -> None:
    _, html = await shown(app, "/", User_Agent="<script>alert(1)</script> Windows NT", Referer="<script>")
    assert "<script" not in html


async def test_with_a_certificate_that_laptops_know_there_is_nothing_to_import(
    app: Quart, line: SafeLine, door: Door
) -> None:
    line.ca = None
    _, html = await shown(app, "/")
    assert "crt" not in html
    assert 'href="https://nuc.test:8080/"' in html
    assert (await shown(app, "/welcome/helping-hands-ca.crt"))[0].status_code == 404


async def test_the_link_leads_to_a_name_that_the_certificate_has(app: Quart, line: SafeLine) -> None:
    _, html = await shown(app, "/", host="localhost:8081")
    assert f'href="https://{LAN}:8080/"' in html, "the certificate has no localhost"
    line.host = "10.9.9.9"
    assert line.https_url() == "https://nuc.test:8080", "the machine has moved: its name is left"


async def test_a_certificate_that_ends_soon_is_told_to_mentors_and_to_whoever_watches(
    line: SafeLine, door: Door, nobody: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line.holder, "_lan_address", lambda: LAN)
    assert (await nobody.get("/healthz"))[1]["degraded"] == []
    ends_s = line.holder.certificate.ends_s
    monkeypatch.setattr(line.holder, "_now_s", lambda: ends_s - 20 * 86_400)
    assert (await nobody.get("/healthz"))[1]["degraded"] == ["certificate_ends_soon"]
    assert door.machine.brief()["degraded"] == ["certificate_ends_soon"]
    monkeypatch.setattr(line.holder, "_now_s", lambda: ends_s + 1)
    assert (await nobody.get("/healthz"))[1]["degraded"] == ["certificate_expired"]


async def test_over_https_cookies_have_names_that_plain_http_cannot_set_or_cover(
    app: Quart, line: SafeLine, door: Door
) -> None:
    code = door.views.rooms()[0].join_code
    client = app.test_client()
    headers = {"Host": "nuc.test:8080"}
    joined = await client.post(
        "/api/v1/join", json={"code": code, "name": "Emma"}, scheme="https", scope_base=ELSEWHERE, headers=headers
    )
    names = {each.partition("=")[0]: each for each in joined.headers.getlist("Set-Cookie")}
    assert set(names) == {"__Host-hh_student", "__Host-hh_csrf"}
    assert all("Secure" in each and "Path=/" in each and "Domain" not in each for each in names.values())
    token = names["__Host-hh_student"].partition("=")[2].partition(";")[0]
    for cookie, scheme, knows in (
        (f"__Host-hh_student={token}", "https", True),
        (f"hh_student={token}", "https", False),
        (f"__Host-hh_student={token}", "http", False),
    ):
        asked = await app.test_client().get(
            "/api/v1/me", scheme=scheme, scope_base=ELSEWHERE, headers={**headers, "Cookie": cookie}
        )
        assert ((await asked.get_json())["student"] is not None) is knows, (cookie[:20], scheme)


def test_every_look_of_the_check_has_its_words_and_every_system_its_steps() -> None:
    texts = tomllib.loads((onboarding.CONTENT / "texts.toml").read_text())
    script = (onboarding.CONTENT / "check.js").read_text()
    assert {each["id"] for each in texts["check"]["looks"]} == set(re.findall(r"^  (\w+): async", script, re.MULTILINE))
    assert {each["id"] for each in texts["systems"]} == {"windows", "chromeos", "macos", "linux"}
    assert all(len(each["steps"]) >= 4 for each in texts["systems"])


async def test_join_cards_are_for_the_rooms_mentor_and_lead_to_https_with_the_code(
    app: Quart, line: SafeLine, log_in: Any, join: Any, door: Door
) -> None:
    ada, bob, emma = await log_in("Ada"), await log_in("Bob", room="5-Blue"), await join("Emma")
    room = next(row for row in door.views.rooms() if row.room_id == ada.room_id)
    address = f"/api/v1/rooms/{ada.room_id}/cards"
    response = await ada.client.get(f"{address}?count=3")
    html = await response.get_data(as_text=True)
    assert html.count("<article>") == html.count("<svg") == 3
    assert html.count(room.join_code) == 3
    assert html.count(f"https://<wbr>{LAN}:8080<") == html.count(f"{LAN}:8080") == 3
    assert html.count(f"First open http://{LAN}:8081/") == 3
    assert "style-src 'sha256-" in response.headers["Content-Security-Policy"]
    assert "style=" not in html
    for count in ("0", "61", "-1", "x", "1" * 5_000):
        assert (await ada.get(f"{address}?count={count}"))[0] == 400
    assert (await bob.get(address))[0] == 403
    assert (await emma.get(address))[0] == 403
