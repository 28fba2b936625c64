"""A file with a child's unsent work, for a laptop that cannot reach the centre before it is put away.

The page signs it with a key that the centre gave to that child's session; whoever hands it in later (the child, or a
mentor) is no matter, for the key says whose work it is. Keys are derived, never stored: one secret of the centre makes
all of them, together with the hash of the child's three words. A file stays good after its session has ended, because
work must not expire; renewed words end every key of that child, because whoever knew the old ones is shut out.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import TypeVar

FORMAT = "helping-hands work 1"
KEY_ID_LENGTH = 16
MAC_HEX = 64

T = TypeVar("T")


def key_id_of(session: str) -> str:
    """The name of a session's key: the beginning of the session's hash, which is worth nothing to anybody."""
    return session[:KEY_ID_LENGTH]


def key_for(secret: bytes, student_id: str, rejoin_hash: str, key_id: str) -> bytes:
    """The 32 bytes with which one session of one child signs, until the child is given new words."""
    return hmac.digest(secret, f"hh work key 2\0{student_id}\0{rejoin_hash}\0{key_id}".encode(), "sha256")


def mac_of(key: bytes, payload: str) -> str:
    """In hexadecimal digits, over the payload's UTF-8 as it stands in the file."""
    return hmac.digest(key, f"hh work 1\0{payload}".encode("utf-8", "surrogatepass"), "sha256").hex()


def is_genuine(key: bytes, payload: str, mac: str) -> bool:
    """Whether a page that held this key wrote this payload: not a letter of it was changed since."""
    return hmac.compare_digest(mac_of(key, payload), mac.lower())


def client_id_for(secret: bytes, student_id: str) -> str:
    """Files of one child are numbered as one more laptop of the child's. Nobody else can know its name."""
    return "file-" + hmac.digest(secret, f"hh work client 1\0{student_id}".encode(), "sha256").hex()[:32]


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the events of one file: each is in exactly one of the three. `rejected`: event id and reason."""

    taken: int
    known: int
    rejected: tuple[tuple[str, str], ...]


def count(event_ids: Sequence[str], reasons: Sequence[str | None], held_before: Set[str]) -> Counts:
    """`reasons` are those of the answers to the file's events, in their order: a refusal is named again whenever the
    event comes again. `held_before`: ids that had come before this file, refused ones among them."""
    rejected, accepted = [], []
    for event_id, reason in zip(event_ids, reasons, strict=True):
        if reason is None:
            accepted.append(event_id)
        else:
            rejected.append((event_id, reason))
    taken = len(set(accepted) - held_before)
    return Counts(taken, len(accepted) - taken, tuple(rejected))


def batches(sized: Sequence[tuple[T, int]], most: int, most_bytes: int) -> Iterator[list[T]]:
    """The items in order, at most `most` and `most_bytes` at a time; one that is larger goes alone."""
    held: list[T] = []
    size = 0
    for item, item_bytes in sized:
        if held and (len(held) >= most or size + item_bytes > most_bytes):
            yield held
            held, size = [], 0
        held.append(item)
        size += item_bytes
    if held:
        yield held
