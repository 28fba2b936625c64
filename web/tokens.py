"""Secrets: made here, shown once, and kept only as hashes.

Session tokens are 256 random bits, so a plain SHA-256 of them is enough. Passwords and rejoin words are guessable, so
they go through argon2 (OWASP's second recommendation: 19 MiB, two passes), in two threads of their own: forty children
who join at once wait for each other, not the event loop.
"""

from __future__ import annotations

import asyncio
import base64
import functools
import hashlib
import hmac
import re
import secrets
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from classroom.vocabulary import Refused

WORDS_FILE = Path(__file__).resolve().parents[1] / "content" / "rejoin_words.txt"
#: No vowels (no rude words), nothing that looks like something else.
CODE_LETTERS = "BCDFGHJKMNPQRTVWXYZ2346789"
CODE_LENGTH = 6
HASHES_AT_ONCE = 2
HASHES_WAITING = 200

T = TypeVar("T")


def new_token() -> str:
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is stored and looked up in place of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def csrf_of(token: str) -> str:
    """The value that a page must repeat in a header; it says nothing about the token."""
    mac = hmac.digest(token.encode("utf-8", "replace"), b"hh csrf", "sha256")
    return base64.urlsafe_b64encode(mac[:24]).decode()


def new_id(prefix: str) -> str:
    return f"{prefix}-{uuid.uuid4().hex}"


def new_join_code() -> str:
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def plain_code(typed: str) -> str:
    """A join code as children type it: small letters, spaces and dashes do not count."""
    return re.sub(r"[\s\-_.]+", "", typed).upper()


@functools.cache
def rejoin_vocabulary() -> tuple[str, ...]:
    return tuple(WORDS_FILE.read_text(encoding="utf-8").split())


def new_rejoin_words() -> str:
    words = rejoin_vocabulary()
    return "-".join(secrets.choice(words) for _ in range(3))


def plain_words(typed: str) -> str:
    """Rejoin words as children type them: any case, any signs between."""
    return "-".join(re.findall(r"[a-z]+", typed.lower()))


class Hasher:
    """argon2 off the event loop, bounded."""

    def __init__(self) -> None:
        self._argon2 = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
        self._threads = ThreadPoolExecutor(HASHES_AT_ONCE, thread_name_prefix="argon2")
        self._pending = 0
        self._decoy: str | None = None

    async def hash(self, secret: str) -> str:
        return await self._run(self._argon2.hash, secret)

    async def verify(self, hashed: str | None, secret: str) -> bool:
        """Takes equally long when there is nothing to compare with."""
        if hashed is None:
            self._decoy = self._decoy or await self.hash(new_token())
            await self._run(self._matches, self._decoy, secret)
            return False
        return await self._run(self._matches, hashed, secret)

    def _matches(self, hashed: str, secret: str) -> bool:
        try:
            return self._argon2.verify(hashed, secret)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: Callable[..., T], *arguments: str) -> T:
        if self._pending >= HASHES_WAITING:
            raise Refused("busy", retry_after_s=2)
        self._pending += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)
        finally:
            self._pending -= 1

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
