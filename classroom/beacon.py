"""Beacons: 43 bytes in which a laptop says that an error was seen, without a word of the program or of the error.

A beacon is a hint that help may be needed, never evidence: whoever sits at the laptop has its key. What the centre
checks keeps others from speaking in the child's name, keeps old packets from counting again, and bounds what a device
can say. The table of error codes and the rules by which messages are made comparable are `content/beacon`; the page
(`pwa/shared/beacon`) is held to the same `tests/golden/beacon`.
"""

from __future__ import annotations

import hmac
import re
import struct
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from classroom import beacon_tables as tables
from classroom.limits import BEACONS_PER_DEVICE, Bucket, take

PACKET_BYTES = 43
HEAD_BYTES = 27
MOST_PACKETS = 64
MOST_BODY_BYTES = MOST_PACKETS * PACKET_BYTES
VERSION = 1
TYPES = {1: "parse_error", 2: "run_error", 3: "resolved", 4: "alive"}
LANGUAGES = {1: "javascript", 2: "python", 3: "csharp"}
COALESCED = 0b0001
COLUMN_OR_MORE = 255
HASH_BYTES = 6
KEY_BYTES = 32
WINDOW = 64
#: A beacon and an error of one child with equal hash within so much time are one finding.
ONE_FINDING_MS = 10_000

_HEAD = struct.Struct(">BBIIIHHBH6s")
_ALL_SEEN = (1 << WINDOW) - 1


# --- the packet ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Packet:
    """What a beacon says. `ms` counts from when the key was given, `seq` from 1; `line` 0 is unknown, `column` 255 is
    255 or more; `site` is an index into the signed allow-list, 0 the web app; `code` a key of `beacon_tables.CODES`, or
    0; `hash` what `message_hash` gives."""

    type: str
    language: str
    device_id: int
    seq: int
    ms: int
    code: int = 0
    line: int = 0
    column: int = 0
    site: int = 0
    hash: bytes = bytes(HASH_BYTES)
    coalesced: bool = False


def head_of(packet: Packet) -> bytes:
    """The 27 bytes before the MAC. Raises `ValueError` for what has no place in them."""
    try:
        kind = _number(TYPES, packet.type)
        language = _number(LANGUAGES, packet.language)
        if len(packet.hash) != HASH_BYTES:
            raise ValueError(f"a hash of {len(packet.hash)} bytes")
        return _HEAD.pack(
            VERSION << 4 | kind,
            language << 4 | (COALESCED if packet.coalesced else 0),
            packet.device_id,
            packet.seq,
            packet.ms,
            packet.code,
            packet.line,
            packet.column,
            packet.site,
            packet.hash,
        )
    except struct.error as problem:
        raise ValueError(str(problem)) from None


def _number(table: Mapping[int, str], name: str) -> int:
    for number, each in table.items():
        if each == name:
            return number
    raise ValueError(f"{name!r} has no number")


def mac_of(key: bytes, head: bytes) -> bytes:
    """The first 128 bits of the HMAC-SHA-256 that ends a packet."""
    return hmac.digest(key, b"SB1\0" + head, "sha256")[: PACKET_BYTES - HEAD_BYTES]


def encode(packet: Packet, key: bytes) -> bytes:
    """The packet, signed. Raises `ValueError` as `head_of`."""
    head = head_of(packet)
    return head + mac_of(key, head)


def decode(data: bytes) -> Packet | None:
    """What the bytes say, signed or not; None when this release cannot read them."""
    if len(data) != PACKET_BYTES:
        return None
    first, second, device_id, seq, ms, code, line, column, site, hashed = _HEAD.unpack(data[:HEAD_BYTES])
    kind, language, flags = TYPES.get(first & 0x0F), LANGUAGES.get(second >> 4), second & 0x0F
    if first >> 4 != VERSION or kind is None or language is None or flags & ~COALESCED:
        return None
    return Packet(kind, language, device_id, seq, ms, code, line, column, site, hashed, bool(flags & COALESCED))


def packets_in(body: bytes) -> Iterator[bytes]:
    """The packets of one call; none when it is not 1 to 64 whole ones."""
    if len(body) % PACKET_BYTES == 0 and len(body) <= MOST_BODY_BYTES:
        for start in range(0, len(body), PACKET_BYTES):
            yield body[start : start + PACKET_BYTES]


# --- messages -----------------------------------------------------------------------------------------------

_QUOTED = [
    re.compile(f"(?<![{tables.WORD}]){first}[^{first}{last}]*{last}(?![{tables.WORD}])")
    for first, last in ((re.escape(a), re.escape(b)) for a, b in tables.QUOTES)
]
_DIGITS = re.compile(f"[{tables.DIGITS}]+")
_SPACES = re.compile(f"[{tables.SPACES}]+")


def normalised(message: str) -> bytes:
    """A message without what differs between two children with the same error (`content/beacon/normalisation.json`).
    Half a character of UTF-16 counts as U+FFFD, as in everything that a page sends."""
    whole = message.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = unicodedata.normalize("NFC", whole)
    for quoted in _QUOTED:
        text = quoted.sub(tables.QUOTED_BECOMES, text)
    text = _DIGITS.sub(tables.DIGITS_BECOME, text)
    text = _SPACES.sub(" ", text).strip(" ")
    cut = text.encode()[: tables.MOST_BYTES]
    return cut.decode("utf-8", "ignore").encode()


def message_hash(room_key: bytes, message: str) -> bytes:
    """Equal for equal errors under one room's key, and not to be read back."""
    return hmac.digest(room_key, normalised(message), "sha256")[:HASH_BYTES]


# --- keys ---------------------------------------------------------------------------------------------------


def device_key(secret: bytes, device_id: int, salt: str) -> bytes:
    """Derived, never stored: the journal keeps the salt, a file outside the database the centre's secret."""
    return hmac.digest(secret, f"hh beacon device 1\0{device_id}\0{salt}".encode(), "sha256")


def room_key(secret: bytes, room_id: str) -> bytes:
    """With which all laptops of a room hash messages, so that equal errors have equal hashes."""
    return hmac.digest(secret, f"hh beacon room 1\0{room_id}".encode(), "sha256")


def sites_seed(secret: bytes) -> bytes:
    """The seed of the Ed25519 key that signs the list of sites."""
    return hmac.digest(secret, b"hh beacon sites 1", "sha256")


# --- checks -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Window:
    """Which of the last 64 numbers of a device were heard: bit 0 of `seen` is `top`."""

    top: int = 0
    seen: int = 0


def admitted(window: Window, seq: int) -> Window | None:
    """The window with this number; None when it was heard before, or is too old to know."""
    if seq < 1:
        return None
    if seq > window.top:
        ahead = seq - window.top
        seen = (window.seen << ahead | 1) & _ALL_SEEN if ahead < WINDOW else 1
        return Window(seq, seen)
    back = window.top - seq
    if back >= WINDOW or window.seen >> back & 1:
        return None
    return Window(window.top, window.seen | 1 << back)


@dataclass(frozen=True, slots=True)
class Device:
    """A laptop that was paired: whose it is, its key, and what was heard of it since this process began."""

    device_id: int
    student_id: str
    key: bytes = field(repr=False)
    bucket: Bucket | None = None
    window: Window = Window()


class Outcome(StrEnum):
    """Where the checks ended; nobody outside learns it."""

    LENGTH = "length"
    VERSION = "version"
    DEVICE = "device"
    RATE = "rate"
    MAC = "mac"
    REPLAY = "replay"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Judged:
    """`device` as it is afterwards, when it was found; `packet` when it counts."""

    outcome: Outcome
    device: Device | None = None
    packet: Packet | None = None


def judge(data: bytes, devices: Mapping[int, Device], at: int) -> Judged:
    """One packet, by the checks in their order; `at` in milliseconds of any clock that never goes back."""
    if len(data) != PACKET_BYTES:
        return Judged(Outcome.LENGTH)
    packet = decode(data)
    if packet is None:
        return Judged(Outcome.VERSION)
    device = devices.get(packet.device_id)
    if device is None:
        return Judged(Outcome.DEVICE)
    bucket, wait_s = take(device.bucket, BEACONS_PER_DEVICE, at)
    facts = (device.device_id, device.student_id, device.key, bucket)
    asked = Device(*facts, device.window)
    if wait_s:
        return Judged(Outcome.RATE, asked)
    if not hmac.compare_digest(mac_of(device.key, data[:HEAD_BYTES]), data[HEAD_BYTES:]):
        return Judged(Outcome.MAC, asked)
    window = admitted(device.window, packet.seq)
    if window is None:
        return Judged(Outcome.REPLAY, asked)
    return Judged(Outcome.ACCEPTED, Device(*facts, window), packet)
