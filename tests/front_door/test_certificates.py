"""Certificates: judged as plain values, made with narrow rights, read with one line for each trouble, and replaced
while they are served."""

from __future__ import annotations

import os
import re
import ssl
import time
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID

from web.tls import authority, fingerprint, folder, pair, standing
from web.tls.folder import NotPossible, Wish
from web.tls.holder import Holder
from web.tls.names import why_not
from web.tls.pair import BadPair, Pair
from web.tls.standing import DAY_S, Certificate
from web.tokens import rejoin_vocabulary

NOW_S = float(int(time.time()))
YEAR_S = 365 * DAY_S
LAN = "192.168.1.5"
WISH = Wish(None, "nuc.local", (LAN,))


@pytest.fixture(scope="module")
def centre() -> authority.Authority:
    return authority.made("nuc.test", authority.at(NOW_S))


def written(
    at: Path, centre: authority.Authority, names: tuple[str, ...] = ("nuc.test",), *, ends_s: float = NOW_S + YEAR_S
) -> Pair:
    """A fresh pair of files, each put in place at once, as a renewing program does it."""
    issued = centre.issue(names, [LAN], authority.at(min(NOW_S, ends_s)), authority.at(ends_s))
    made = Pair(at / "server.pem", at / "server.key")
    for path, content in ((made.cert, issued.chain), (made.key, issued.key)):
        fresh = path.with_suffix(".new")
        fresh.write_bytes(content)
        fresh.replace(path)
    return made


# --- how it stands --------------------------------------------------------------------------------------------------


def test_a_certificate_speaks_for_its_names_and_addresses_and_one_level_below_a_star() -> None:
    one = Certificate(("nuc.test", "*.centre.example"), (LAN, "fe80::1"), 0, 1)
    assert all(map(one.speaks_for, ("nuc.test", "NUC.test", "code.centre.example", LAN, "fe80:0::1")))
    assert not any(
        map(one.speaks_for, ("evil.test", "centre.example", "a.b.centre.example", "192.168.1.6", "x.nuc.test"))
    )


@pytest.mark.parametrize(
    ("left_s", "days", "concerns"),
    [
        (22 * DAY_S, 22, ()),
        (22 * DAY_S - 1, 21, ("certificate_ends_soon",)),
        (21 * DAY_S, 21, ("certificate_ends_soon",)),
        (1, 0, ("certificate_ends_soon",)),
        (0, 0, ("certificate_expired",)),
        (-1, -1, ("certificate_expired",)),
    ],
)
def test_the_last_three_weeks_are_a_concern(left_s: int, days: int, concerns: tuple[str, ...]) -> None:
    one = Certificate(("nuc.test",), (LAN,), 0, int(NOW_S) + left_s)
    assert standing.days_left(one, NOW_S) == days
    assert standing.concerns(one, NOW_S, LAN) == concerns


def test_one_that_begins_later_and_one_whose_machine_has_moved_are_concerns() -> None:
    later = Certificate(("nuc.test",), (), int(NOW_S) + 60, int(NOW_S) + YEAR_S)
    assert standing.concerns(later, NOW_S, LAN) == ("certificate_not_yet",)
    own = Certificate(("nuc.test",), (LAN, "127.0.0.1"), 0, int(NOW_S) + YEAR_S)
    assert standing.concerns(own, NOW_S, "192.168.1.77") == ("certificate_address",)
    assert standing.concerns(own, NOW_S, None) == ()
    public = Certificate(("code.centre.example",), (), 0, int(NOW_S) + YEAR_S)
    assert standing.concerns(public, NOW_S, "192.168.1.77") == ()


def test_every_concern_has_its_remedy() -> None:
    codes = {value for name, value in vars(standing).items() if name.isupper() and isinstance(value, str)}
    assert codes == set(standing.SAID)


def test_eight_words_stand_for_a_fingerprint_and_change_with_it() -> None:
    words = rejoin_vocabulary()
    digest = bytes(range(32))
    said = fingerprint.words_of(digest, words)
    assert len(said) == 8
    assert said == fingerprint.words_of(digest, words)
    seen = {fingerprint.words_of(bytes([*digest[:31], last]), words) for last in range(256)}
    assert len(seen) == 256
    assert fingerprint.grouped(digest).startswith("00 01 02 03")
    assert 8 * len(words).bit_length() >= 80


# --- how it is made -------------------------------------------------------------------------------------------------


def test_the_authority_can_speak_for_the_name_and_private_addresses_and_sign_nothing_that_signs(
    centre: authority.Authority,
) -> None:
    extensions = centre.certificate.extensions
    basic = extensions.get_extension_for_class(x509.BasicConstraints)
    assert (basic.critical, basic.value.ca, basic.value.path_length) == (True, True, 0)
    names = extensions.get_extension_for_class(x509.NameConstraints)
    assert names.critical
    assert names.value.excluded_subtrees is None
    permitted = {str(each.value) for each in names.value.permitted_subtrees or ()}
    assert permitted == {"nuc.test", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8"}
    usage = extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical
    assert usage.value.key_cert_sign
    assert not usage.value.digital_signature
    purposes = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(purposes) == [ExtendedKeyUsageOID.SERVER_AUTH]


@pytest.mark.parametrize(
    ("address", "permitted"), [(LAN, True), ("8.8.8.8", False), ("fe80::1", False), ("nuc", False)]
)
def test_only_private_addresses_are_permitted(address: str, permitted: bool) -> None:
    assert authority.is_permitted(address) is permitted


def test_openssl_takes_the_name_and_the_address_and_refuses_what_is_not_permitted(
    centre: authority.Authority, tmp_path: Path
) -> None:
    now = authority.at(NOW_S)
    good = centre.issue(["nuc.test"], [LAN], now)
    for host in ("nuc.test", LAN):
        assert _shakes_hands(centre, good, host, tmp_path)
    for names, addresses, host in ((["evil.test"], [], "evil.test"), ([], ["8.8.8.8"], "8.8.8.8")):
        with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree violation"):
            _shakes_hands(centre, centre.issue(names, addresses, now), host, tmp_path)


def _shakes_hands(centre: authority.Authority, issued: authority.Issued, host: str, at: Path) -> bool:
    made = Pair(at / "shake.pem", at / "shake.key")
    made.cert.write_bytes(issued.chain)
    made.key.write_bytes(issued.key)
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = ssl.create_default_context(cadata=centre.pem().decode()).wrap_bio(to_client, to_server, False, host)
    server = pair.server_context(made).wrap_bio(to_server, to_client, True)
    for _ in range(4):
        for each in (client, server):
            try:
                each.do_handshake()
            except ssl.SSLWantReadError:
                continue
    return client.version() == "TLSv1.3"


def test_the_folder_is_made_once_for_its_owner_alone_and_without_the_authoritys_key(tmp_path: Path) -> None:
    own = folder.ensure(tmp_path, WISH, NOW_S)
    made = {path.name: path for path in (tmp_path / "tls").iterdir()}
    assert set(made) == {"ca.pem", "server.pem", "server.key"}
    assert {path.stat().st_mode & 0o777 for path in made.values()} == {0o600}
    assert (tmp_path / "tls").stat().st_mode & 0o777 == 0o700
    certificate = pair.read(own.pair)
    assert certificate.names == ("nuc.local",)
    assert certificate.addresses == (LAN, "127.0.0.1")
    assert standing.days_left(certificate, NOW_S) == 5 * 365
    ca = pair.read_certificate_file(own.ca)
    leaf = x509.load_pem_x509_certificates(own.pair.cert.read_bytes())[0]
    leaf.verify_directly_issued_by(ca)
    keys = [path for path in tmp_path.rglob("*") if path.is_file() and b"PRIVATE KEY" in path.read_bytes()]
    assert keys == [own.pair.key], "the only key is the server's own"
    with pytest.raises(BadPair, match="does not fit"):
        pair.read(Pair(own.ca, own.pair.key))
    before = own.pair.cert.read_bytes()
    assert folder.ensure(tmp_path, WISH, NOW_S) == own
    assert own.pair.cert.read_bytes() == before


def test_the_authoritys_key_is_kept_only_outside_and_never_over_another_file(tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "stick" / "ca.key"
    data.mkdir()
    (tmp_path / "way-in").symlink_to(data)
    for inside in (data / "ca.key", tmp_path / "way-in" / "ca.key"):
        with pytest.raises(NotPossible, match="inside the data folder"):
            folder.ensure(data, Wish(None, "nuc.local", (LAN,), key_out=inside), NOW_S)
    keeping = Wish(None, "nuc.local", (LAN,), key_out=out)
    with pytest.raises(NotPossible, match="cannot write"):
        folder.ensure(data, keeping, NOW_S)
    assert list(data.iterdir()) == [], "nothing half made stays behind"
    out.parent.mkdir()
    folder.ensure(data, keeping, NOW_S)
    assert out.stat().st_mode & 0o777 == 0o600
    with pytest.raises(NotPossible, match="made before"):
        folder.ensure(data, keeping, NOW_S)


def test_with_the_kept_key_a_machine_that_has_moved_gets_a_certificate_of_the_same_authority(tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "ca.key"
    data.mkdir()
    own = folder.ensure(data, Wish(None, "nuc.local", (LAN,), key_out=out), NOW_S)
    authority_before = own.ca.read_bytes()
    folder.ensure(data, Wish(None, "nuc.local", ("10.0.0.9",), key_in=out), NOW_S)
    assert pair.read(own.pair).addresses == ("10.0.0.9", "127.0.0.1")
    assert own.ca.read_bytes() == authority_before
    assert sorted(path.name for path in (data / "tls").iterdir()) == ["ca.pem", "server.key", "server.pem"]
    stranger = tmp_path / "other.key"
    stranger.write_bytes(authority.made("nuc.local", authority.at(NOW_S)).key_pem())
    with pytest.raises(NotPossible, match="not the key of the authority"):
        folder.ensure(data, Wish(None, "nuc.local", (LAN,), key_in=stranger), NOW_S)


@pytest.mark.parametrize("name", ["", "NUC", "a..b", "-a", "a b", "x" * 64, "192.168.1.5/x", "*.nuc"])
def test_what_is_no_host_name_gets_no_certificate(name: str, tmp_path: Path) -> None:
    with pytest.raises(NotPossible, match="no host name"):
        folder.ensure(tmp_path, Wish(name or " ", "nuc.local", (LAN,)), NOW_S)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["com", "local", "nuc", "home.arpa", "co.uk", "sch.uk", "com.au", "10.0.0.7"])
def test_no_authority_is_made_for_names_that_others_have(name: str, tmp_path: Path) -> None:
    with pytest.raises(NotPossible, match=r"would speak for every name that ends in|no host name"):
        folder.ensure(tmp_path, Wish(name, "nuc.local", (LAN,)), NOW_S)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name",
    ["nuc.local", "nuc.lan", "nuc.internal", "nuc.home.arpa", "school.org", "green.co.uk", "nuc.test", "co.local"],
)
def test_an_authority_is_made_for_a_name_of_the_classrooms_own(name: str) -> None:
    assert why_not(name) is None


def test_another_name_than_the_certificates_is_told(tmp_path: Path) -> None:
    folder.ensure(tmp_path, WISH, NOW_S)
    with pytest.raises(NotPossible, match=r"for nuc\.local, not other\.local"):
        folder.ensure(tmp_path, Wish("other.local", "nuc.local", (LAN,)), NOW_S)


# --- how it is read -------------------------------------------------------------------------------------------------


def test_a_good_pair_is_read(centre: authority.Authority, tmp_path: Path) -> None:
    certificate = pair.read(written(tmp_path, centre))
    assert certificate == Certificate(("nuc.test",), (LAN,), int(NOW_S) - DAY_S, int(NOW_S) + YEAR_S)
    pair.must_hold(written(tmp_path, centre), certificate, NOW_S)


def test_each_trouble_is_one_line_with_the_files_name(centre: authority.Authority, tmp_path: Path) -> None:
    good = written(tmp_path, centre)
    other = tmp_path / "other.key"
    other.write_bytes(centre.issue(["nuc.test"], [], authority.at(NOW_S)).key)
    locked = tmp_path / "locked.key"
    locked.write_bytes(centre.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")))
    large = tmp_path / "large"
    large.write_bytes(bytes(300_000))
    troubles = {
        Pair(tmp_path / "none.pem", good.key): "none.pem: No such",
        Pair(good.cert, tmp_path / "none.key"): "none.key: No such",
        Pair(tmp_path, good.key): "Is a directory",
        Pair(good.key, good.key): "no certificate in PEM form",
        Pair(good.cert, good.cert): "no private key in PEM form",
        Pair(good.cert, other): "does not fit",
        Pair(good.cert, locked): "locked with a password",
        Pair(large, good.key): "too large",
    }
    for wrong, words in troubles.items():
        with pytest.raises(BadPair, match=re.escape(words)) as caught:
            pair.read(wrong)
        assert "\n" not in str(caught.value)


def test_one_that_has_ended_or_not_begun_holds_no_more(centre: authority.Authority, tmp_path: Path) -> None:
    made = written(tmp_path, centre)
    certificate = pair.read(made)
    with pytest.raises(BadPair, match="ended on"):
        pair.must_hold(made, certificate, certificate.ends_s)
    with pytest.raises(BadPair, match="clock"):
        pair.must_hold(made, certificate, certificate.begins_s - 1)


# --- how it is replaced ---------------------------------------------------------------------------------------------


def settled(holder: Holder) -> list[bool]:
    """Two looks: the second one finds files that have rested."""
    return [holder.look(), holder.look()]


def test_a_new_pair_is_served_once_both_files_have_rested(centre: authority.Authority, tmp_path: Path) -> None:
    holder = Holder(written(tmp_path, centre), lambda: LAN, lambda: NOW_S)
    assert settled(holder) == [False, False]
    written(tmp_path, centre, ("nuc.test", "new.nuc.test"))
    assert holder.look() is False
    assert holder.certificate.names == ("nuc.test",)
    assert holder.look() is True
    assert holder.certificate.names == ("nuc.test", "new.nuc.test")
    assert holder.concerns() == ()


@pytest.mark.parametrize("trouble", ["key of another", "ended", "no certificate", "gone"])
def test_a_bad_new_pair_leaves_the_old_one_and_is_told(
    trouble: str, centre: authority.Authority, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    made = written(tmp_path, centre)
    holder = Holder(made, lambda: LAN, lambda: NOW_S)
    before = holder.certificate
    if trouble == "key of another":
        made.key.write_bytes(centre.issue(["nuc.test"], [], authority.at(NOW_S)).key)
    elif trouble == "ended":
        written(tmp_path, centre, ends_s=NOW_S - 1)
    elif trouble == "no certificate":
        made.cert.write_text("garbage")
    else:
        made.cert.unlink()
    with caplog.at_level("WARNING"):
        assert [holder.look() for _ in range(5)] == [False] * 5
    assert holder.certificate == before
    assert holder.concerns() == ("certificate_refused",)
    assert sum("refused" in record.message for record in caplog.records) == 1, "told once, not each second"
    written(tmp_path, centre, ("nuc.test", "better.nuc.test"))
    assert settled(holder) == [False, True]
    assert holder.concerns() == ()


def test_a_bad_pair_that_is_taken_away_again_is_forgotten(centre: authority.Authority, tmp_path: Path) -> None:
    made = written(tmp_path, centre)
    holder = Holder(made, lambda: LAN, lambda: NOW_S)
    kept = tmp_path / "kept.pem"
    os.link(made.cert, kept)
    fresh = tmp_path / "fresh"
    fresh.write_text("garbage")
    fresh.replace(made.cert)
    settled(holder)
    assert holder.concerns() == ("certificate_refused",)
    os.replace(kept, made.cert)  # noqa: PTH105  (the very file that is served, back in its place)
    settled(holder)
    assert holder.concerns() == ()


def test_a_server_starts_with_a_certificate_that_has_ended_meanwhile(
    centre: authority.Authority, tmp_path: Path
) -> None:
    """The front door may die and come back on any day; children on plain http must not lose it for that."""
    holder = Holder(written(tmp_path, centre, ends_s=NOW_S - 1), lambda: "10.0.0.1", lambda: NOW_S)
    assert holder.concerns() == ("certificate_expired", "certificate_address")
