"""The keyed chain over the journal: whoever changes, drops or reorders a line without the key is found out.

mac = HMAC-SHA256(key, previous mac || header as JSON || payload hash); payload hash = SHA-256(salt || body). The
salt lies with the payload, so that pruning both leaves a hash that tells nothing and a chain that still verifies;
a signed event `payload.erased {positions}` says that it was meant. The last position and its mac are signed too
(`head`), so that a tail cut off is seen.
"""

from __future__ import annotations

import hashlib
import hmac
import sqlite3

import msgspec

from storage.records import ChainReport

GENESIS = bytes(32)
SALT_BYTES = 16
ERASED = "payload.erased"

#: The columns that the mac covers, in this order, for ever.
HEADER_COLUMNS = (
    "position", "stream", "version", "event_id", "kind", "v", "at",
    "cause", "student_id", "room_id", "client_id", "seq", "fingerprint",
)  # fmt: skip
Header = tuple[
    int, str, int, str, str, int, int, str | None, str | None, str | None, str | None, int | None, str | None
]

_encode = msgspec.json.encode
_WALK = f"""SELECT {", ".join(f"j.{name}" for name in HEADER_COLUMNS)}, j.payload_hash, j.mac, p.salt,
    CAST(p.body AS BLOB) FROM journal j LEFT JOIN payload p USING (position) ORDER BY j.position"""  # noqa: S608  (our own column names and marks)


def payload_hash(salt: bytes, body: bytes) -> bytes:
    return hashlib.sha256(salt + body).digest()


def next_mac(key: bytes, previous: bytes, header: Header, hashed: bytes) -> bytes:
    return hmac.digest(key, b"%b%b%b" % (previous, _encode(header), hashed), "sha256")


def sign_head(key: bytes, position: int, mac: bytes) -> str:
    """The text kept in `meta`: where the chain ends, signed."""
    said = f"{position}:{mac.hex()}"
    return f"{said}:{hmac.digest(key, b'head ' + said.encode(), 'sha256').hex()}"


def read_head(key: bytes, text: str | None) -> tuple[int, bytes] | None:
    """(position, mac) of a head that `sign_head` wrote, or None when it is absent or forged."""
    if text is None:
        return (0, GENESIS)
    position, _, rest = text.partition(":")
    mac = rest.partition(":")[0]
    try:
        head = (int(position), bytes.fromhex(mac))
    except ValueError:
        return None
    return head if hmac.compare_digest(text, sign_head(key, *head)) else None


def key_check(key: bytes, epoch: str) -> str:
    """Tells at once, without walking the chain, whether a key file belongs to a database."""
    return hmac.digest(key, b"key of " + epoch.encode(), "sha256").hex()


def verify(connection: sqlite3.Connection, key: bytes) -> ChainReport:
    """Walk the whole chain up to the first position that does not hold."""
    walk = _Walk(key)
    for row in connection.execute(_WALK):
        walk.checked += 1
        reason = walk.step(row[: len(HEADER_COLUMNS)], *row[len(HEADER_COLUMNS) :])
        if reason is not None:
            return walk.report(row[0], reason)
    head = connection.execute("SELECT value FROM meta WHERE key = 'head'").fetchone()
    return walk.end(read_head(key, head[0] if head else None))


class _Walk:
    def __init__(self, key: bytes) -> None:
        self._key = key
        self._previous = GENESIS
        self._position = 0
        self._versions: dict[str, int] = {}
        self._missing: set[int] = set()
        self._covered: set[int] = set()
        self.checked = 0

    def step(self, header: Header, hashed: bytes, mac: bytes, salt: bytes | None, body: bytes | None) -> str | None:
        """Why this line does not hold, or None."""
        position, stream, version, kind = header[0], header[1], header[2], header[4]
        if not hmac.compare_digest(mac, next_mac(self._key, self._previous, header, hashed)):
            return "header, order or mac changed"
        if version != self._versions.get(stream, 0) + 1:
            return "version out of order"
        if salt is None or body is None:
            self._missing.add(position)
        elif payload_hash(salt, body) != hashed:
            return "payload changed"
        elif kind == ERASED:
            self._covered.update(msgspec.json.decode(body)["positions"])
        self._previous, self._position, self._versions[stream] = mac, position, version
        return None

    def end(self, head: tuple[int, bytes] | None) -> ChainReport:
        if self._missing - self._covered:
            return self.report(min(self._missing - self._covered), "payload missing without a marker")
        if head is None:
            return self.report(self._position, "signed head missing or changed")
        if head != (self._position, self._previous):
            return self.report(min(head[0], self._position) + 1, "the end of the journal was cut off or added to")
        return self.report(None, None)

    def report(self, first_break: int | None, reason: str | None) -> ChainReport:
        return ChainReport(self.checked, len(self._missing & self._covered), first_break, reason)
