"""A certificate and its key as two files: read, checked, and made into what a listening socket needs.

Whatever is wrong with them is told in one line, with the file's name in it and the remedy where there is one.
"""

from __future__ import annotations

import ipaddress
import ssl
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from cryptography.x509.oid import ExtensionOID

from web.tls.standing import Certificate

#: Nobody's chain is longer; what is larger is another file.
MOST_BYTES = 256 * 1024

Stamp = tuple[tuple[int, int, int] | None, ...]


class BadPair(ValueError):
    """A pair that cannot be served; its text is for the operator, `reason` for the log."""

    def __init__(self, reason: str, words: str) -> None:
        super().__init__(words)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Pair:
    """PEM files: `cert` has the server's own certificate first and its chain behind it, `key` has the key alone."""

    cert: Path
    key: Path

    def stamp(self) -> Stamp:
        """Another one as soon as either file was written or replaced."""
        return tuple(map(_stamp_of, (self.cert, self.key)))


def _stamp_of(path: Path) -> tuple[int, int, int] | None:
    try:
        seen = path.stat()
    except OSError:
        return None
    return seen.st_mtime_ns, seen.st_size, seen.st_ino


def read(pair: Pair) -> Certificate:
    """Raises `BadPair` unless both files are there, are what they should be, and fit each other."""
    leaf = _certificate(pair.cert)
    if _public(leaf.public_key()) != _public(_key(pair.key).public_key()):
        raise BadPair("does_not_fit", f"the key {pair.key} does not fit the first certificate in {pair.cert}")
    names, addresses = _spoken_for(leaf)
    begins, ends = leaf.not_valid_before_utc, leaf.not_valid_after_utc
    return Certificate(names, addresses, int(begins.timestamp()), int(ends.timestamp()))


def must_hold(pair: Pair, certificate: Certificate, now_s: float) -> None:
    """Raises `BadPair` when no browser would accept it at this time."""
    if now_s >= certificate.ends_s:
        raise BadPair("expired", f"the certificate {pair.cert} ended on {_day(certificate.ends_s)}: get a new one")
    if now_s < certificate.begins_s:
        begins = _day(certificate.begins_s)
        raise BadPair("not_yet", f"the certificate {pair.cert} begins on {begins}: is this machine's clock right?")


def _day(at_s: int) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(at_s))


def server_context(pair: Pair) -> ssl.SSLContext:
    """What a listening socket offers with this pair. Raises `BadPair`.

    TLS 1.3 alone, without tickets: every browser of the room has it, and a session that is resumed would go round a
    certificate that was replaced.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.num_tickets = 0
    context.set_alpn_protocols(["http/1.1"])
    try:
        # A key with a password would ask for it on the terminal and stand still.
        context.load_cert_chain(pair.cert, pair.key, password=lambda: b"")
    except (OSError, ValueError) as problem:  # what OpenSSL refuses is an OSError too
        reason = getattr(problem, "reason", None) or problem
        raise BadPair("refused", f"{pair.cert} and {pair.key} cannot be served: {reason}") from None
    return context


def read_certificate_file(path: Path) -> x509.Certificate:
    """The first certificate in the file. Raises `BadPair`."""
    return _certificate(path)


def _certificate(path: Path) -> x509.Certificate:
    data = _bytes(path)
    try:
        return x509.load_pem_x509_certificates(data)[0]
    except ValueError:
        raise BadPair("no_certificate", f"{path} is no certificate in PEM form") from None


def _key(path: Path) -> PrivateKeyTypes:
    data = _bytes(path)
    try:
        return load_pem_private_key(data, password=None)
    except TypeError:
        raise BadPair("key_locked", f"the key {path} is locked with a password: it must be without one") from None
    except Exception:  # noqa: BLE001  (the library has an exception of its own for each way of being no key)
        raise BadPair("no_key", f"{path} is no private key in PEM form") from None


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as problem:
        raise BadPair("missing", f"{path}: {problem.strerror}") from None
    if len(data) > MOST_BYTES:
        raise BadPair("too_large", f"{path} is too large for a certificate or a key")
    return data


def _public(key: Any) -> bytes:
    """Of any kind of key: the library has no type for all of them."""
    encoded: bytes = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return encoded


def _spoken_for(leaf: x509.Certificate) -> tuple[tuple[str, ...], tuple[str, ...]]:
    try:
        found = leaf.extensions.get_extension_for_oid(ExtensionOID.SUBJECT_ALTERNATIVE_NAME).value
    except (x509.ExtensionNotFound, ValueError):
        return (), ()
    if not isinstance(found, x509.SubjectAlternativeName):
        return (), ()
    names = tuple(name.lower() for name in found.get_values_for_type(x509.DNSName))
    addresses = found.get_values_for_type(x509.IPAddress)
    return names, tuple(
        str(each) for each in addresses if isinstance(each, ipaddress.IPv4Address | ipaddress.IPv6Address)
    )
