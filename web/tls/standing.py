"""How a certificate stands at a given moment, as plain values: no file, no clock, no library.

Times are seconds since 1970 of the wall clock; laptops look at the same certificate with theirs.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

WARN_DAYS = 21
DAY_S = 86_400

#: What `concerns` may say; the mentors' page has a sentence for each.
EXPIRED = "certificate_expired"
NOT_YET = "certificate_not_yet"
ENDS_SOON = "certificate_ends_soon"
ADDRESS = "certificate_address"
REFUSED = "certificate_refused"

#: The same with the remedy, for the log and the doctor.
SAID = {
    EXPIRED: "the certificate has ended, laptops refuse the server: put a new one in its place",
    NOT_YET: "the certificate begins later: is the clock of this machine right?",
    ENDS_SOON: "the certificate ends soon: put a new one in its place before it does",
    ADDRESS: "the certificate does not name the address of this machine: let the router give it the old one back, "
    "use the server by its name, or delete DATA/tls, start again and let every laptop import the new authority",
    REFUSED: "the new certificate cannot be served, the old one stays: look at both files",
}


@dataclass(frozen=True, slots=True)
class Certificate:
    """Whom it speaks for, and from when until when; `addresses` in their usual spelling."""

    names: tuple[str, ...]
    addresses: tuple[str, ...]
    begins_s: int
    ends_s: int

    def speaks_for(self, host: str) -> bool:
        """Whether a browser that was sent to `host`, a name or an address, accepts it there."""
        host = host.lower()
        if is_address(host):
            return str(ipaddress.ip_address(host)) in self.addresses
        _, _, parent = host.partition(".")
        return host in self.names or (bool(parent) and f"*.{parent}" in self.names)


def is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def days_left(certificate: Certificate, now_s: float) -> int:
    """Whole days until its end; negative from the first second after it."""
    return int((certificate.ends_s - now_s) // DAY_S)


def concerns(certificate: Certificate, now_s: float, lan_address: str | None) -> tuple[str, ...]:
    """What laptops stumble over now or soon, the worst first; `lan_address` is where this machine is reached."""
    found = []
    if now_s >= certificate.ends_s:
        found.append(EXPIRED)
    elif now_s < certificate.begins_s:
        found.append(NOT_YET)
    elif days_left(certificate, now_s) <= WARN_DAYS:
        found.append(ENDS_SOON)
    if has_moved(certificate, lan_address):
        found.append(ADDRESS)
    return tuple(found)


def has_moved(certificate: Certificate, lan_address: str | None) -> bool:
    """Whether it names addresses of this machine, and the present one is not among them. One that has names only,
    as from a public authority, cannot move."""
    known = [each for each in certificate.addresses if not ipaddress.ip_address(each).is_loopback]
    return bool(known) and lan_address is not None and lan_address not in known
