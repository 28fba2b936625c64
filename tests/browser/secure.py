"""https on the classroom's network: a server with an authority of its own, and Chromium with certificates in its own
store, as a laptop has them after the steps of the page for new laptops."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from playwright.sync_api import Browser, Error, Page, Playwright

from loadtest.chromium import launch_options
from loadtest.server import Server, launch
from web import addresses
from web.tls import authority
from web.tls.authority import Authority, Issued

NAME = "nuc.test"
#: The browser finds both at this machine's address on its network, and is then no neighbour of the server.
NAMES = (NAME, "evil.test")
ADDRESS = next(iter(addresses.own_ipv4()), "127.0.0.1")
WITHIN_S = 30.0
REMEDY = "certutil is missing: install the system package 'libnss3-tools' (.ci/chromium does so on Debian and Ubuntu)"


def trust(home: Path, ca: Path) -> None:
    """As a person imports a certificate into the browser of this home folder."""
    certutil = shutil.which("certutil")
    assert certutil, REMEDY
    store = home / ".local" / "share" / "pki" / "nssdb"
    # Browsers before 2026 looked here.
    older = home / ".pki" / "nssdb"
    for folder in (store, older):
        folder.mkdir(parents=True)
        for options in (["-N", "--empty-password"], ["-A", "-t", "C,,", "-n", "classroom", "-i", str(ca)]):
            subprocess.run([certutil, "-d", f"sql:{folder}", *options], check=True, capture_output=True)


def options_of(home: Path) -> dict[str, Any]:
    """How a browser is started whose home folder is this one."""
    home.mkdir(parents=True, exist_ok=True)
    options = launch_options()
    rules = ",".join(f"MAP {name} {ADDRESS}" for name in NAMES)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    arguments = [*options["args"], f"--host-resolver-rules={rules}"]
    return {**options, "args": arguments, "env": {**environment, "HOME": str(home)}}


@contextmanager
def chromium_of(playwright: Playwright, home: Path) -> Iterator[Browser]:
    browser = playwright.chromium.launch(**options_of(home))
    yield browser
    browser.close()


@dataclass(slots=True)
class Classroom:
    """A server with its own authority, whose key an operator keeps elsewhere."""

    server: Server
    data: Path
    authority: Authority
    port: int
    plain_port: int

    @property
    def url(self) -> str:
        return f"https://{NAME}:{self.port}"

    def put(self, issued: Issued) -> None:
        """In place of the certificate that is served, and waits until new connections get it."""
        for name, content in (("server.pem", issued.chain), ("server.key", issued.key)):
            fresh = self.data / "tls" / f"{name}.new"
            fresh.write_bytes(content)
            fresh.replace(self.data / "tls" / name)
        wanted = x509.load_pem_x509_certificate(issued.chain).public_bytes(Encoding.DER)
        until(lambda: self.served() == wanted)

    def served(self) -> bytes:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with (
            socket.create_connection(("127.0.0.1", self.port), timeout=10) as raw,
            context.wrap_socket(raw, server_hostname=NAME) as line,
        ):
            return line.getpeercert(binary_form=True) or b""

    def now_served(self) -> Issued:
        return Issued(*((self.data / "tls" / name).read_bytes() for name in ("server.pem", "server.key")))


@contextmanager
def classroom_over_https(folder: Path) -> Iterator[Classroom]:
    data, key = folder / "data", folder / "ca.key"
    options = ["--port", "0", "--lan-name", NAME, "--ca-key-out", str(key), "--data", str(data), "--room", "4-Green"]
    command = [sys.executable, "-m", "web.commands", "serve", "--lan", "--json", *options]
    running = launch(command, log=folder / "server.log")
    made = authority.kept((data / "tls" / "ca.pem").read_bytes(), key.read_bytes())
    port, plain_port = (urlsplit(running.ready[url]).port or 0 for url in ("student_url", "onboarding_url"))
    yield Classroom(running, data, made, port, plain_port)
    assert running.stop() == 0


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@contextlib.contextmanager
def fresh_page(browser: Browser) -> Iterator[Page]:
    """Without a connection that an earlier page has left open."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


def refusal(browser: Browser, address: str) -> str:
    """What Chromium calls it; empty when the page opens."""
    with fresh_page(browser) as page:
        try:
            page.goto(address)
        except Error as problem:
            return str(problem).split(" at ")[0].split("net::")[-1]
    return ""
