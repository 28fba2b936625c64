"""Who may knock: Host and Origin against the names of this machine, and the headers that every answer carries.

A page of another site that a child has open in a second tab reaches 127.0.0.1 and the centre's address as well as
our own page does; names that an attacker controls can be made to point here. So names are listed, never guessed.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import time

import psutil

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
ADDRESSES_FRESH_S = 10.0
DEFAULT_PORTS = {"http": 80, "https": 443}
#: A name or an address, with a port or without: what other parsers would read as a user or a path is no host.
HOST = re.compile(r"(?:\[(?P<v6>[0-9a-f:.]+)\]|(?P<name>[^\s\[\]:@/\\?#]+))(?::(?P<port>[0-9]{1,5}))?", re.IGNORECASE)

#: On every answer, whatever its kind.
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def policy(script_hashes: tuple[str, ...]) -> str:
    """The content security policy of the pages; the hashes are those of the runner's bootstrap."""
    hashes = "".join(f" '{each}'" for each in script_hashes)
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'wasm-unsafe-eval'{hashes}",
            # Chromium itself sets style attributes while a person edits; style elements stay forbidden.
            "style-src 'self'",
            "style-src-attr 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "frame-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "object-src 'none'",
        )
    )


def python_policy(origin: str) -> str:
    """The policy of the worker in which a child's Python runs: it lives on the page's origin, whose session cookie
    goes with every request, so its only ways out are to the files of the runtime itself."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {origin}/assets/ 'wasm-unsafe-eval'",
            f"connect-src {origin}/assets/pyodide/",
            "frame-ancestors 'none'",
        )
    )


#: For answers that are no pages: nothing in them may run or load.
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"


def is_loopback(address: str | None) -> bool:
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None)
    return bool((mapped or parsed).is_loopback)


class Doorkeeper:
    """Knows the names and addresses under which this server may be reached."""

    def __init__(self, bind_host: str, allowed_hosts: tuple[str, ...] = ()) -> None:
        machine = socket.gethostname().lower()
        names = {machine, f"{machine.split('.')[0]}.local", bind_host.lower(), *map(str.lower, allowed_hosts)}
        self._names = LOOPBACK_NAMES | {name for name in names if name not in ("", "0.0.0.0", "::")}
        self._allowed = frozenset(map(str.lower, allowed_hosts))
        self._addresses: frozenset[str] = frozenset()
        self._looked_at = float("-inf")

    def also_known_as(self, names: tuple[str, ...]) -> None:
        """Further names, as a certificate has them; a star stands for no name."""
        self._names |= {name.lower() for name in names if not name.startswith("*")}

    def knows_host(self, host: str | None) -> bool:
        """`host` as in the header, with or without a port."""
        parts = _parts(host)
        return parts is not None and (parts[0] in self._names or parts[0] in self._own_addresses())

    def knows_origin(self, origin: str, host: str | None) -> bool:
        """Whether a page of this origin is a page of this server, which the browser reached as `host`.

        Another port of this machine is another server. A proxy that changes the Host has its name in the settings.
        """
        scheme, _, place = origin.partition("://")
        from_page, reached = _parts(place), _parts(host)
        if scheme not in DEFAULT_PORTS or from_page is None:
            return False
        name, port = from_page[0], from_page[1] or DEFAULT_PORTS[scheme]
        if name in self._allowed and port == DEFAULT_PORTS[scheme]:
            return True
        return reached is not None and (reached[0], reached[1] or DEFAULT_PORTS[scheme]) == (name, port)

    def _own_addresses(self) -> frozenset[str]:
        # A laptop's lease changes during the day; asking the kernel for each request would be waste.
        if time.monotonic() - self._looked_at > ADDRESSES_FRESH_S:
            found = psutil.net_if_addrs().values()
            self._addresses = frozenset(each.address.split("%")[0] for card in found for each in card)
            self._looked_at = time.monotonic()
        return self._addresses


def _parts(host: str | None) -> tuple[str, int | None] | None:
    """Name and port of a Host header; None for what is none."""
    found = HOST.fullmatch(host or "")
    if found is None:
        return None
    return (found["v6"] or found["name"]).lower(), int(found["port"]) if found["port"] else None
