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
    """`tokens` were there at `at`, milliseconds of any clock that never goes back; fewer than none are a debt."""

    tokens: float
    at: int


#: Characters of a mentor's password.
MIN_PASSWORD = 10
#: Forty children behind one address join in one moment, the next class within minutes. Less than a room holds: one
#: child who makes names up does not fill it before a mentor sees them.
JOINS_PER_ADDRESS = Rate(per_s=0.5, burst=45)
#: From the server's own machine: a demonstration, a measurement, a proxy with everybody behind it.
JOINS_FROM_THIS_MACHINE = Rate(per_s=0.5, burst=80)
#: Knocks at the classroom's door, right or wrong. So wide that only a flood shuts out those behind the same address,
#: and so narrow that guessing one of 300 million codes takes months.
KNOCKS_PER_ADDRESS = Rate(per_s=20, burst=240)
WRONG_CODES_PER_ADDRESS = Rate(per_s=0.5, burst=60)
WRONG_SECRETS_PER_NAME = Rate(per_s=0.1, burst=10)
WRONG_LOGINS_PER_ADDRESS = Rate(per_s=0.2, burst=15)
#: Rejoin words: a child is not to be shut out by another laptop's guesses, so a name alone has the wider bucket. One
#: of a thousand million is not found with it within a lifetime.
WRONG_REJOINS_PER_NAME_AND_ADDRESS = Rate(per_s=0.1, burst=10)
WRONG_REJOINS_PER_NAME = Rate(per_s=0.5, burst=200)
WRONG_REJOINS_PER_ADDRESS = Rate(per_s=4, burst=120)
#: Right rejoin words bring a child back as often as laptops change hands; a journal keeps each time for ever.
RETURNS_PER_STUDENT = Rate(per_s=0.1, burst=10)
#: Looks at slow secrets under way at a time: by one name, and by one address with a class behind it.
LOOKS_PER_NAME = 4
LOOKS_PER_ADDRESS = 48
PUSHES_PER_SESSION = Rate(per_s=20, burst=60)
#: What one child may add to the disk, on whatever laptop and in however many sittings. The burst is a day without a
#: network; what is more goes on at the rate of somebody who types, runs and saves without a pause.
BYTES_PUSHED_PER_STUDENT = Rate(per_s=64 * 1024, burst=4 * 1024 * 1024)
EVENTS_PUSHED_PER_STUDENT = Rate(per_s=50, burst=1_000)
#: Work files, by hand. What their events weigh is counted with what the child pushes.
FILES_PER_SESSION = Rate(per_s=0.2, burst=20)
#: What one child may have read for its pulls: whoever catches up with a day has its burst, and the rest goes on at
#: eight times the rate at which the child itself can write. Paid for when it was read, for nobody knows before.
BYTES_PULLED_PER_STUDENT = Rate(per_s=512 * 1024, burst=16 * 1024 * 1024)
#: Of one child's pulls one is under way and a few wait their turn: its other laptops and pages, poked all at once.
PULLS_WAITING = 8
#: A child that tries things out presses Run again and again; whoever lets a program press it waits.
RUNS_PER_SESSION = Rate(per_s=1, burst=30)
READS_PER_SESSION = Rate(per_s=20, burst=100)
COMMANDS_PER_MENTOR = Rate(per_s=20, burst=60)
#: Looks at what other rules would do, while somebody turns a number.
PREVIEWS_PER_MENTOR = Rate(per_s=4, burst=30)
#: What one socket may send, in messages and in bytes.
FRAMES_PER_SOCKET = Rate(per_s=20, burst=60)
BYTES_PER_SOCKET = Rate(per_s=64 * 1024, burst=256 * 1024)
SOCKETS_PER_SESSION = 8
#: Beacons (CONTRACT): what a page sends of itself, and what the centre looks at of one device.
BEACONS_FROM_A_PAGE = Rate(per_s=1, burst=10)
BEACONS_PER_DEVICE = Rate(per_s=2, burst=20)
#: A page is paired anew at each load; a journal keeps each time for ever.
PAIRINGS_PER_STUDENT = Rate(per_s=0.1, burst=30)


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


def charge(bucket: Bucket | None, rate: Rate, at: int, cost: float) -> Bucket:
    """The bucket after something of which the cost was known only afterwards: it may be in debt, and then nothing can
    be taken until that is regained."""
    now = left(bucket, rate, at)
    return Bucket(now.tokens - cost, now.at)


def give_back(bucket: Bucket | None, rate: Rate, at: int, cost: float = 1.0) -> Bucket:
    """The bucket after tokens came back that were taken and not used; never more than a burst."""
    now = left(bucket, rate, at)
    return Bucket(min(rate.burst, now.tokens + cost), now.at)


def wait_s(bucket: Bucket, rate: Rate, cost: float = 1.0) -> float:
    """How long until `cost` tokens would be there; more than a burst never are, and are told a time all the same."""
    return max(0.0, (cost - bucket.tokens) / rate.per_s)
