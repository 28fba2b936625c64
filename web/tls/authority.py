"""A private authority for one classroom: it can speak for the given name and for private addresses, and nothing else.

Children's laptops are asked to trust it, so a stolen key must not open their bank: the name constraints are in the
certificate itself and every browser holds to them. Made once, used once, and its key is dropped.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

#: The private ranges, and the server itself.
PERMITTED = tuple(map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8")))
LIFETIME = timedelta(days=5 * 365)
#: Laptops' clocks are behind now and then.
CLOCKS_APART = timedelta(days=1)
#: Of a certificate's subject, by X.520.
LONGEST_NAME = 64


def is_permitted(address: str) -> bool:
    """Whether an authority made here may speak for this address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in PERMITTED if parsed.version == network.version)


@dataclass(frozen=True, slots=True)
class Issued:
    """PEM: the certificate with its authority behind it, and its key."""

    chain: bytes
    key: bytes


@dataclass(frozen=True, slots=True)
class Authority:
    """`certificate` is what laptops import; the key lives as long as this object, and longer only on request."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    def issue(
        self,
        names: Sequence[str],
        addresses: Sequence[str],
        now: datetime,
        ends: datetime | None = None,
    ) -> Issued:
        """A server's certificate; without `ends` for as long as the authority. Nothing here holds it to the
        constraints: browsers do."""
        key = ec.generate_private_key(ec.SECP256R1())
        spoken_for = [*map(x509.DNSName, names), *(x509.IPAddress(ipaddress.ip_address(each)) for each in addresses)]
        subject = _named([*names, *addresses][0][:LONGEST_NAME])
        ends = ends or self.certificate.not_valid_after_utc
        leaf = (
            _builder(subject, self.certificate.subject, key.public_key(), now - CLOCKS_APART, ends)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.SubjectAlternativeName(spoken_for), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
            .sign(self.key, hashes.SHA256())
        )
        return Issued(leaf.public_bytes(Encoding.PEM) + self.pem(), _key_pem(key))

    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    def key_pem(self) -> bytes:
        """The secret of the whole classroom; whoever asks for it has to keep it from everybody."""
        return _key_pem(self.key)


def made(name: str, now: datetime) -> Authority:
    """A new one. `name` is the one host name that it may speak for, with every name below it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _named(f"Helping Hands classroom {name}"[:LONGEST_NAME])
    permitted = [x509.DNSName(name), *map(x509.IPAddress, PERMITTED)]
    certificate = (
        _builder(subject, subject, key.public_key(), now - CLOCKS_APART, now + LIFETIME)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.NameConstraints(permitted_subtrees=permitted, excluded_subtrees=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Authority(certificate, key)


def kept(certificate_pem: bytes, key_pem: bytes) -> Authority:
    """One whose key was kept. Raises ValueError when these are not its certificate and key."""
    certificate, key = x509.load_pem_x509_certificate(certificate_pem), load_pem_private_key(key_pem, None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        raise ValueError("the key is not the authority's")
    return Authority(certificate, key)


def at(now_s: float) -> datetime:
    """Whole seconds: a certificate has no finer ones."""
    return datetime.fromtimestamp(int(now_s), UTC)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, begins: datetime, ends: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
