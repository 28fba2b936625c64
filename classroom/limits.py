"""How much anybody may ask of the server: token buckets as plain values, so that a test needs no clock.

A bucket holds `burst` tokens and regains `per_s` of them a second. Rates are generous to a class of forty children
behind one address, and narrow to whoever guesses codes or passwords.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    per_s: float
    burst: float


@dataclass(frozen=True, slots=True)
class Bucket:
    """`tokens` were there at `at`, milliseconds of any clock that never goes back."""

    tokens: float
    at: int


#: Forty children join in one moment, some twice; more than that is no class.
JOINS_PER_ADDRESS = Rate(per_s=4, burst=120)
WRONG_CODES_PER_ADDRESS = Rate(per_s=0.5, burst=60)
WRONG_SECRETS_PER_NAME = Rate(per_s=0.1, burst=10)
WRONG_LOGINS_PER_ADDRESS = Rate(per_s=0.2, burst=15)
PUSHES_PER_SESSION = Rate(per_s=20, burst=60)
READS_PER_SESSION = Rate(per_s=20, burst=100)
COMMANDS_PER_MENTOR = Rate(per_s=20, burst=60)
#: What one socket may send, in messages and in bytes.
FRAMES_PER_SOCKET = Rate(per_s=20, burst=60)
BYTES_PER_SOCKET = Rate(per_s=64 * 1024, burst=256 * 1024)
SOCKETS_PER_SESSION = 8


def left(bucket: Bucket | None, rate: Rate, at: int) -> Bucket:
    """The bucket as it is at `at`; None is one that nobody has touched yet."""
    if bucket is None:
        return Bucket(rate.burst, at)
    regained = max(0, at - bucket.at) / 1000 * rate.per_s
    return Bucket(min(rate.burst, bucket.tokens + regained), max(at, bucket.at))


def take(bucket: Bucket | None, rate: Rate, at: int, cost: float = 1.0) -> tuple[Bucket, float]:
    """The bucket afterwards and the seconds to wait: 0 when the tokens were there and are taken."""
    now = left(bucket, rate, at)
    if now.tokens >= cost:
        return Bucket(now.tokens - cost, now.at), 0.0
    return now, wait_s(now, rate, cost)


def wait_s(bucket: Bucket, rate: Rate, cost: float = 1.0) -> float:
    """How long until `cost` tokens would be there; more than a burst never are, and are told a time all the same."""
    return max(0.0, (cost - bucket.tokens) / rate.per_s)


def is_idle(bucket: Bucket, rate: Rate, at: int) -> bool:
    """A full bucket says nothing and may be forgotten."""
    return left(bucket, rate, at).tokens >= rate.burst
