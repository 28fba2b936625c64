"""One half of a server as its launcher sees it: a process, what it says on its standard output, and its deaths."""

from __future__ import annotations

import functools
import json
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from os import getpid, read
from typing import Any

from actors import process
from classroom import hearts
from classroom.hearts import Hearts
from classroom.supervision_limits import Intensity, backoff_ms

MAX_PAUSE_MS = 5_000
#: Three troupes that gave up by themselves within five minutes stand for three times as many deaths within them.
ESCALATIONS = Intensity(2, 300_000)
#: A half says each second that it is well. After three seconds and a bit of silence it is killed and started anew.
ALIVE_LOOK_EACH_MS = 1_100
ALIVE_MISSES = 3
#: One that has not said so for the first time by then never will.
FIRST_WORD_WITHIN_MS = 45_000


class Half:
    """`deaths` within a minute are borne."""

    def __init__(self, name: str, command: list[str], deaths: int) -> None:
        self.name = name
        self._command = command
        self._further: tuple[str, ...] = ()
        self._intensity = Intensity(deaths)
        self._process: subprocess.Popen[bytes] | None = None
        self._rest = b""
        self._said_all = False
        #: The number in its last `alive` line, when that came, and what was made of it.
        self._alive = 0
        self._heard_at = -(10**9)
        self._hearts: Hearts[str] = Hearts(each_ms=ALIVE_LOOK_EACH_MS, misses=ALIVE_MISSES)
        self._deaths: tuple[int, ...] = ()
        self._escalations: tuple[int, ...] = ()
        self._start_at = 0
        self._started_at = 0

    @property
    def pid(self) -> int:
        """0 while there is none."""
        return self._process.pid if self._process is not None else 0

    @property
    def output(self) -> int | None:
        """The file on which it speaks, until it has said all."""
        if self._process is None or self._process.stdout is None or self._said_all:
            return None
        return self._process.stdout.fileno()

    def age_ms(self, now: int) -> int:
        """Since it was started last."""
        return now - self._started_at

    @property
    def deaths_within_limits(self) -> int:
        return len(self._deaths)

    # --- life ------------------------------------------------------------------------------------------------

    def start_with(self, *arguments: str) -> None:
        """From its next start on, after its own arguments."""
        self._further = arguments

    def start_when_due(self, now: int) -> bool:
        """Whether it was started."""
        if self._process is not None or now < self._start_at:
            return False
        die_with_me: Callable[[], None] = functools.partial(process.die_with_parent, getpid())
        self._rest, self._said_all, self._alive = b"", False, 0
        self._hearts = replace(self._hearts, looked_at=None, seen={})
        self._started_at = now
        self._process = subprocess.Popen(  # noqa: S603  (our own interpreter and modules)
            [*self._command, *self._further], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, preexec_fn=die_with_me
        )
        return True

    def read(self) -> list[dict[str, Any]]:
        """What it has said since, but for its signs of life."""
        file = self.output
        data = read(file, 65536) if file is not None else b""
        self._said_all = not data
        *lines, self._rest = (self._rest + data).split(b"\n")
        said = [json.loads(line) for line in lines]
        for each in said:
            if "alive" in each:
                self._alive, self._heard_at = each["alive"], monotonic_ms()
        return [each for each in said if "alive" not in each]

    def was_heard_since(self, at: int) -> bool:
        return self._process is not None and self._heard_at >= at

    def kill_when_silent(self, now: int) -> bool:
        """Whether it was killed. While it starts it has longer for its first word."""
        if self._process is None:
            return False
        if not self._alive:
            silent = now - self._started_at > FIRST_WORD_WITHIN_MS
        elif hearts.is_due(self._hearts, now):
            self._hearts, names = hearts.look(self._hearts, {self.name: self._alive}, now)
            silent = bool(names)
        else:
            silent = False
        if silent:
            process.kill_all([self.pid])
        return silent

    # --- death -----------------------------------------------------------------------------------------------

    def end_of(self, now: int) -> int | None:
        """Its exit code when it has just ended; None while it lives or waits."""
        code = self._process.poll() if self._process is not None else None
        if code is not None:
            self._close()
            self._start_at = now
        return code

    def plan_restart(self, now: int, jitter: float, *, escalated: bool) -> int | None:
        """After how many milliseconds it is started again; None when it has died too often for that."""
        self._deaths = self._intensity.recent(self._deaths, now)
        if escalated:
            self._escalations = ESCALATIONS.recent(self._escalations, now)
        if self._intensity.is_exceeded(self._deaths) or ESCALATIONS.is_exceeded(self._escalations):
            return None
        wait_ms = backoff_ms(len(self._deaths), jitter, most_ms=MAX_PAUSE_MS)
        self._start_at = now + wait_ms
        return wait_ms

    def stop(self, patience_s: float) -> bool:
        """Asks it to end; False when it did not in time."""
        if self._process is None or self._process.poll() is not None:
            return True
        self._process.terminate()
        try:
            self._process.wait(patience_s)
        except subprocess.TimeoutExpired:
            return False
        finally:
            self._close()
        return True

    def _close(self) -> None:
        if self._process is not None and self._process.stdout is not None:
            self._process.stdout.close()
        self._process = None


def monotonic_ms() -> int:
    return time.monotonic_ns() // 1_000_000
