"""A child's program can print without end and try every door: the page stays alive and nothing gets out."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from loadtest.server import Server
from tests.browser.steps import join, write

PYTHON_STARTS_MS = 60_000
MOST_LINES = 2000

#: Every door, by its front and by what a curious child may find behind it. Each must answer "refused".
DOORS = """
const outside = "OUTSIDE";
const own = "OWN";
const refused = [];
async function attempt(name, act) {
  try {
    const got = await act();
    console.log(`${name}: open ${String(got)}`);
  } catch (error) {
    console.log(`${name}: refused`);
  }
}
const opened = socket => new Promise((yes, no) => { socket.onopen = yes; socket.onerror = no; });
async function all() {
  await attempt("fetch outside", () => fetch(outside));
  await attempt("fetch own", () => fetch(own + "/api/v1/me?from=program"));
  await attempt("XMLHttpRequest", () => { const x = new XMLHttpRequest(); x.open("GET", outside); x.send(); });
  await attempt("WebSocket", () => opened(new WebSocket(outside.replace("http", "ws"))));
  await attempt("EventSource", () => opened(new EventSource(outside)));
  await attempt("importScripts", () => importScripts(outside));
  await attempt("import outside", () => import(outside));
  await attempt("import own", () => import(own + "/assets/any.js?from=program"));
  await attempt("IndexedDB", () => indexedDB.open("hh"));
  await attempt("caches", () => caches.keys());
  await attempt("cookies", () => document.cookie);
  await attempt("cookie store", () => cookieStore.getAll());
  await attempt("localStorage", () => localStorage.length);
  await attempt("folder", () => navigator.storage.getDirectory());
  await attempt("parent", () => parent.document);
  await attempt("window", () => window.top.location);
  await attempt("worker", () => new Worker("data:text/javascript,0"));
  await attempt("channel", () => new BroadcastChannel("hh"));
  await attempt("prototype", () => Object.getPrototypeOf(Object.getPrototypeOf(self)).fetch(outside));
  await attempt("constructor", () => (async () => {}).constructor("return fetch('" + outside + "')")());
  console.log("all doors tried");
}
all();
"""
TRIES = DOORS.count("  await attempt(")
FLOODS = {
    "javascript": 'for (;;) console.log("drip");\n',
    "python": 'while True:\n    print("drip")\n',
}


class Ear:
    """A listener on a port of its own that counts who comes."""

    def __init__(self) -> None:
        self.visits = 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}/"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                visitor, _ = self.socket.accept()
                self.visits += 1
                visitor.close()


@pytest.fixture
def ear() -> Iterator[Ear]:
    listening = Ear()
    yield listening
    listening.socket.close()


def test_a_program_reaches_nothing_outside_itself(lasting_server: Server, open_screen: Any, ear: Ear) -> None:
    child = open_screen(lasting_server.ready["student_url"])
    # The one violation that is meant: a module cannot be hidden from a program, only refused by the policy.
    child.expected = (ear.address, "/assets/any.js", "violates the following Content Security Policy")
    asked: list[str] = []
    child.context.on("response", lambda response: asked.append(response.url))
    join(child, lasting_server.room["join_code"], "Noor")
    write(child, DOORS.replace("OUTSIDE", ear.address).replace("OWN", lasting_server.url))
    child.page.get_by_test_id("run").click()
    output = child.page.get_by_test_id("output")
    expect(output).to_contain_text("all doors tried", timeout=15_000)
    lines = output.inner_text().splitlines()
    assert [line for line in lines if ": open" in line] == []
    assert len([line for line in lines if line.endswith(": refused")]) == TRIES
    assert ear.visits == 0
    assert [url for url in asked if "from=program" in url] == []
    # The ear does hear: this is not silence for another reason.
    with contextlib.suppress(OSError), socket.create_connection(ear.socket.getsockname()) as caller:
        caller.recv(1)
    assert ear.visits == 1


@pytest.mark.parametrize("language", ["javascript", "python"])
def test_a_flood_of_text_is_bounded_and_can_be_stopped(language: str, lasting_server: Server, open_screen: Any) -> None:
    child = open_screen(lasting_server.ready["student_url"])
    join(child, lasting_server.room["join_code"], f"Flo {language}")
    write(child, FLOODS[language], language)
    child.page.get_by_test_id("run").click()
    output = child.page.get_by_test_id("output")
    expect(output).to_contain_text("I stopped printing", timeout=PYTHON_STARTS_MS)
    assert output.locator(".out").count() <= MOST_LINES
    child.page.get_by_test_id("stop").click()
    expect(child.page.get_by_test_id("stop")).to_be_disabled(timeout=10_000)
    write(child, FLOODS[language].splitlines()[-1].strip().replace("for (;;) ", "") + "\n", language)
    child.page.get_by_test_id("run").click()
    expect(child.page.get_by_test_id("run-state")).to_have_text("Done.", timeout=PYTHON_STARTS_MS)
    expect(output.locator(".out")).to_have_count(1)
