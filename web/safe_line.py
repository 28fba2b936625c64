"""The https side of a server on the classroom's network: its certificate, what laptops import, and its addresses."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import hashes

from web import addresses, tokens
from web.tls import fingerprint
from web.tls.holder import Holder
from web.tls.pair import Pair, read_certificate_file


@dataclass(frozen=True, slots=True)
class Imported:
    """The authority that laptops are asked to trust: its file, and what to compare."""

    pem: bytes
    words: tuple[str, ...]
    fingerprint: str


@dataclass(slots=True)
class SafeLine:
    """`ca` is None where the certificate comes from an authority that every laptop knows. `plain_port` is where
    new laptops begin, over plain http."""

    holder: Holder
    ca: Imported | None
    host: str
    port: int
    plain_port: int | None

    def speaks_for(self, host: str) -> bool:
        return self.holder.certificate.speaks_for(host.strip("[]"))

    def https_url(self, reached_as: str | None = None) -> str:
        """Under the name by which somebody reached this server already, where the certificate has it."""
        if reached_as is not None and self.speaks_for(reached_as):
            return f"https://{reached_as}:{self.port}"
        return f"https://{self._own_host()}:{self.port}"

    def _own_host(self) -> str:
        """The address of this machine, or else a name that the certificate has."""
        shown = addresses.shown_host(self.host)
        names = (name for name in self.holder.certificate.names if not name.startswith("*"))
        return shown if self.speaks_for(shown) else next(names, shown)

    def onboarding_url(self) -> str | None:
        """Short enough for a blackboard."""
        return f"http://{addresses.shown_host(self.host)}:{self.plain_port}/" if self.plain_port is not None else None


def opened(pair: Pair, ca: Path | None, host: str, port: int, plain_port: int | None) -> SafeLine:
    """Raises `BadPair`."""
    return SafeLine(Holder(pair, addresses.lan_address), imported(ca) if ca else None, host, port, plain_port)


def imported(path: Path) -> Imported:
    """Raises `BadPair`."""
    certificate = read_certificate_file(path)
    digest = certificate.fingerprint(hashes.SHA256())
    words = fingerprint.words_of(digest, tokens.rejoin_vocabulary())
    return Imported(path.read_bytes(), words, fingerprint.grouped(digest))
