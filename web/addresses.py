"""Under which addresses this machine is reached from the room."""

from __future__ import annotations

import ipaddress
import socket

import psutil


def lan_address() -> str | None:
    """The IPv4 address on the network that leads out of this machine; None without one."""
    # Nothing is sent: the kernel only says which of our addresses it would use.
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return None


def own_ipv4() -> list[str]:
    """All IPv4 addresses of this machine but loopback's, the one of `lan_address` first."""
    cards = psutil.net_if_addrs().values()
    found = {each.address for card in cards for each in card if each.family == socket.AF_INET}
    others = sorted(address for address in found if not ipaddress.ip_address(address).is_loopback)
    first = lan_address()
    # A machine without a way out has addresses all the same.
    return sorted(others, key=lambda address: address != first)


def shown_host(host: str) -> str:
    """What a browser can be sent to when the server listens on `host`, which may stand for all addresses."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.is_unspecified:
        return lan_address() or next(iter(own_ipv4()), "127.0.0.1")
    return f"[{host}]" if address.version == 6 else host


def local_name() -> str:
    """The name by which multicast DNS knows this machine."""
    first = socket.gethostname().lower().split(".")[0]
    kept = "".join(sign if sign.isascii() and (sign.isalnum() or sign == "-") else "-" for sign in first).strip("-")
    return f"{kept[:50] or 'helping-hands'}.local"
