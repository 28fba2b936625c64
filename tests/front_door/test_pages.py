"""The built pages: served, cached, compressed, and nothing beside them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from quart import Quart

from classroom.settings import Settings
from tests.front_door.conftest import LocalClient
from tests.front_door.fake_troupe import FakeClock, FakeTroupe
from tests.front_door.people import Person
from web import making
from web.app import create_app
from web.door import Door


@pytest.mark.parametrize(("path", "title"), [("/", "student"), ("/mentor", "mentor")])
async def test_each_page_has_its_address_and_the_policy(nobody: Person, path: str, title: str) -> None:
    response = await nobody.client.get(path)
    assert response.status_code == 200
    assert f"<title>{title}" in await response.get_data(as_text=True)
    assert response.content_type == "text/html; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-cache"
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self' 'wasm-unsafe-eval' 'sha256-abc='" in policy
    assert "unsafe-eval'" not in policy.replace("'wasm-unsafe-eval'", "")


async def test_assets_are_kept_for_ever_and_packed_where_possible(nobody: Person) -> None:
    plain = await nobody.client.get("/assets/app-1a2b.js")
    assert plain.content_type == "text/javascript; charset=utf-8"
    assert "immutable" in plain.headers["Cache-Control"]
    assert "Content-Encoding" not in plain.headers
    assert plain.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),  # over https and from this machine
        ("gzip, deflate", "gzip"),  # over plain http
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.1, gzip;q=0.9", "br"),
        ("*", "br"),
        ("brotli, x-gzip", None),
        ("gzip;q=0, br;q=0", None),
        ("identity", None),
        ("", None),
    ],
)
async def test_a_file_is_sent_in_the_smallest_form_that_the_browser_takes(
    nobody: Person, accepted: str, encoding: str | None
) -> None:
    bodies = {"br": b"packed tighter", "gzip": b"\x1f\x8bpacked", None: b"export const answer = 42;"}
    response = await nobody.client.get("/assets/app-1a2b.js", headers={"Accept-Encoding": accepted})
    assert response.headers.get("Content-Encoding") == encoding
    assert await response.get_data(as_text=False) == bodies[encoding]
    assert response.headers["Content-Length"] == str(len(bodies[encoding]))
    assert response.content_type == "text/javascript; charset=utf-8"
    assert response.headers["Vary"] == "Accept-Encoding"


async def test_each_form_of_a_file_has_a_tag_of_its_own(nobody: Person) -> None:
    tags = {}
    for accepted in ("br", "gzip", "identity"):
        response = await nobody.client.get("/assets/app-1a2b.js", headers={"Accept-Encoding": accepted})
        tags[accepted] = response.headers["ETag"]
    assert len(set(tags.values())) == 3
    for accepted in tags:
        for other, tag in tags.items():
            headers = {"Accept-Encoding": accepted, "If-None-Match": f'"old", W/{tag}'}
            response = await nobody.client.get("/assets/app-1a2b.js", headers=headers)
            assert response.status_code == (304 if accepted == other else 200)
            assert response.headers["Vary"] == "Accept-Encoding"
            assert "immutable" in response.headers["Cache-Control"]


async def test_an_unchanged_page_is_not_sent_again(nobody: Person) -> None:
    etag = (await nobody.client.get("/")).headers["ETag"]
    response = await nobody.client.get("/", headers={"If-None-Match": etag})
    assert response.status_code == 304
    assert await response.get_data(as_text=False) == b""


async def test_a_page_that_only_looks_unchanged_is_sent_again(nobody: Person, dist: Path) -> None:
    """A package gives every file one time, and another hash in a page has the length of the one before."""
    etag = (await nobody.client.get("/")).headers["ETag"]
    before = (dist / "student.html").stat()
    (dist / "student.html").write_text("<!doctype html><title>studenT</title>")
    os.utime(dist / "student.html", ns=(before.st_atime_ns, before.st_mtime_ns))
    (dist / "builds.new").write_text("[]")
    (dist / "builds.new").replace(dist / "builds.json")
    response = await nobody.client.get("/", headers={"If-None-Match": etag})
    assert response.status_code == 200
    assert "studenT" in await response.get_data(as_text=True)


async def test_the_manifest_and_the_service_worker_are_asked_for_again(nobody: Person) -> None:
    manifest = await nobody.client.get("/manifest.webmanifest")
    assert manifest.content_type == "application/manifest+json"
    worker = await nobody.client.get("/sw.js")
    assert worker.content_type == "text/javascript; charset=utf-8"
    assert {manifest.headers["Cache-Control"], worker.headers["Cache-Control"]} == {"no-cache"}
    assert "script-src 'self'" in worker.headers["Content-Security-Policy"]


async def test_with_the_kill_switch_on_a_service_worker_comes_that_takes_itself_away(
    nobody: Person, door: Door
) -> None:
    etag = (await nobody.client.get("/sw.js")).headers["ETag"]
    door.pages.without_service_worker = True
    response = await nobody.client.get("/sw.js", headers={"If-None-Match": etag})
    assert response.status_code == 200
    assert response.content_type == "text/javascript; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-cache"
    script = await response.get_data(as_text=True)
    assert "unregister()" in script
    assert "caches.delete" in script
    assert (await nobody.client.get("/assets/app-1a2b.js")).status_code == 200


async def test_a_large_file_is_sent_whole(nobody: Person) -> None:
    response = await nobody.client.get("/assets/big.wasm")
    assert response.content_type == "application/wasm"
    assert response.headers["Content-Length"] == "800000"
    assert len(await response.get_data(as_text=False)) == 800_000


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/assets/../../secret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/assets//etc/passwd",
        "//etc/passwd",
        "/assets/way-out.txt",
        "/csp.json",
        "/builds.json",
        "/assets/",
        "/assets/app-1a2b.js.gz",
        "/assets/app-1a2b.js.br",
        "/student.html/..",
    ],
)
async def test_nothing_beside_the_built_files_can_be_read(nobody: Person, path: str) -> None:
    response = await nobody.client.get(path)
    assert response.status_code in (404, 308)
    assert "nobody reads this" not in await response.get_data(as_text=True)


async def test_without_a_build_the_page_says_what_to_do(troupe: FakeTroupe, clock: FakeClock, tmp_path: Path) -> None:
    door = making.make_door(troupe, troupe.views, clock, Settings(), dist=tmp_path / "nothing")
    app: Quart = create_app(door)
    app.test_client_class = LocalClient
    response = await app.test_client().get("/")
    assert response.status_code == 503
    assert "make build" in await response.get_data(as_text=True)
    door.hasher.close()


async def test_a_new_build_is_served_without_a_restart(
    nobody: Person, dist: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await nobody.client.get("/assets/new-3c4d.js")).status_code == 404
    (dist / "assets" / "new-3c4d.js").write_text("1")
    (dist / "assets" / "app-1a2b.js").unlink()
    monkeypatch.setattr("web.static.RELOOK_S", 0)
    assert (await nobody.client.get("/assets/new-3c4d.js")).status_code == 200
    assert (await nobody.client.get("/assets/app-1a2b.js")).status_code == 404
