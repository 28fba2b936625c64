"""The questions to a program and its answers, on two private pipes.

One question at a time: the program never holds the inputs of tests that it has not come to, and so cannot tell them to
anybody. What is expected is not in here at all. Each answer begins with a word that was made for this run; a program
that writes to the pipe without it is not heard. Fields are base64, so that no text can be taken for the end of a line.
"""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from classroom.sandboxing import Test, TestReport

_STATUS = (b"answered", b"raised")
_EMPTY = b"-"
#: Behind the last answer: the program may go home.
_END = b".\n"


@dataclass(slots=True)
class Dialogue:
    """`outgoing` is what waits to be written; `over` says that every test was answered. `answer_bytes` bounds what one
    answer may be; a longer one makes the program too talkative (`too_long`)."""

    tests: Sequence[Test]
    answer_bytes: int
    nonce: str = field(default_factory=lambda: secrets.token_hex(16))
    outgoing: bytes = b""
    reports: list[TestReport] = field(default_factory=list)
    too_long: bool = False
    _incoming: bytes = b""

    def __post_init__(self) -> None:
        self.outgoing = self.nonce.encode() + b"\n"
        self._ask()

    @property
    def over(self) -> bool:
        return len(self.reports) == len(self.tests)

    @property
    def unanswered(self) -> int:
        return len(self.tests) - len(self.reports)

    def hear(self, data: bytes) -> None:
        self._incoming += data
        *lines, self._incoming = self._incoming.split(b"\n")
        for line in lines:
            self._take(line)
        self.too_long = self.too_long or len(self._incoming) > self.answer_bytes

    def all_reports(self) -> tuple[TestReport, ...]:
        """A report for each test; those that were never answered have the status ``none``."""
        rest = [TestReport(test.id, "none") for test in self.tests[len(self.reports) :]]
        return (*self.reports, *rest)

    def _ask(self) -> None:
        if self.over:
            self.outgoing += _END
        else:
            test = self.tests[len(self.reports)]
            arguments = json.dumps(list(test.args)) if test.call is not None else ""
            self.outgoing += b" ".join(map(_packed, (test.stdin, test.call or "", arguments))) + b"\n"

    def _take(self, line: bytes) -> None:
        words = line.split(b" ")
        if len(words) != 6 or words[0] != self.nonce.encode() or words[1] not in _STATUS or self.over:
            return
        try:
            stdout, result, error = (_unpacked(word) for word in words[2:5])
            cpu_ms = int(words[5])
        except (binascii.Error, ValueError):
            return
        test = self.tests[len(self.reports)]
        called = test.call is not None and words[1] == b"answered"
        status: Literal["answered", "raised"] = "answered" if words[1] == b"answered" else "raised"
        self.reports.append(TestReport(test.id, status, stdout, result if called else None, error, cpu_ms))
        self._ask()


def _packed(text: str) -> bytes:
    return base64.b64encode(text.encode("utf-8", errors="surrogatepass")) or _EMPTY


def _unpacked(word: bytes) -> str:
    return "" if word == _EMPTY else base64.b64decode(word, validate=True).decode("utf-8", errors="replace")
