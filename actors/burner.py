"""A worker of the background that does nothing of use: it stands in for one that mines, until there is one.

It obeys the protocol that such a worker obeys (`WorkLevel`, `AtWork`), and is started only when the operator's settings
ask for it, to try the governor. The actor itself computes nothing, so that it hears at once whatever the load: a
process below it does, at idle priority, and that one may be stopped without an actor hanging. With `programs` it also
keeps asking for programs of each runtime that nobody waits for and that use all they may.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from typing import Any

from thespian.actors import WatchMessage

from actors import process
from actors.messages import AtWork, Idle, Place, RunDone, RunWanted, WorkLevel
from actors.shell import Shell
from classroom.sandboxing import Job

LIMB_ENDS_WITHIN_S = 1.0
GREEDY = {
    "python": Job("python", (("main.py", "while True:\n    pass\n"),), "main.py"),
    "javascript": Job("javascript", (("main.js", "for (;;) {}\n"),), "main.js"),
    "csharp": Job("csharp", (("Main.cs", "class P { static void Main() { for (;;) {} } }\n"),), "Main.cs"),
}


class Burner(Shell):
    kind = "burner"
    takes_short_turns = False
    tick_s = 1.0

    def begin(self) -> bool:
        wanted = self.settings.get("governor.burner", ())
        self.limb: subprocess.Popen[bytes] | None = None
        if "threads" in wanted or "stubborn" in wanted:
            words = ["stubborn"] if "stubborn" in wanted else []
            self.limb = subprocess.Popen(  # noqa: S603  (our own module)
                [sys.executable, "-m", "actors.burner_limb", *words],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,
            )
            os.set_blocking(self.limb.stdout.fileno(), False)
            self.watch = [self.limb.stdout.fileno()]
        self.wants_programs = "programs" in wanted
        self.asked: dict[str, str] = {}
        self.rounds = 0
        #: Born paused. The level it was told, and the threads that its limb has not confirmed yet.
        self.level = "paused"
        self.awaited: int | None = None
        self.half_a_line = b""
        self._say()
        return True

    def _pids(self) -> tuple[int, ...]:
        return (self.limb.pid,) if self.limb is not None and self.limb.poll() is None else ()

    def _say(self) -> None:
        self.tell("governor", AtWork(self.name, self.level, os.getpid(), self._pids()))

    def moved(self, place: Place) -> None:
        """A governor that is new knows of no worker."""
        if place.name == "governor" and place.address is not None:
            self._say()

    def receiveMsg_WorkLevel(self, message: WorkLevel, sender: Any) -> None:
        if message.to != self.name:
            return
        if message.level == "unloaded":
            self._unload()
            return
        self.level, self.awaited = message.level, message.threads
        if self.limb is None:
            self._obeyed()
            return
        with contextlib.suppress(BrokenPipeError):
            self.limb.stdin.write(b"%d\n" % message.threads)
            self.limb.stdin.flush()

    def receiveMsg_WatchMessage(self, message: WatchMessage, sender: Any) -> None:
        said = self.limb.stdout.read()
        if said == b"":
            raise RuntimeError("the limb has ended")
        # A line may come in two pieces.
        *lines, self.half_a_line = (self.half_a_line + (said or b"")).split(b"\n")
        if lines and int(lines[-1]) == self.awaited:
            self._obeyed()

    def _obeyed(self) -> None:
        self.awaited = None
        self._say()

    def _unload(self) -> None:
        if self.limb is not None:
            process.end_all([self.limb.pid], LIMB_ENDS_WITHIN_S)
            self.limb.wait()
        self.watch, self.limb, self.level = [], None, "unloaded"
        self.asked.clear()
        self.wants_programs = False
        self._say()
        self.send(self.supervisor, Idle(self.name, self.incarnation))

    # --- programs --------------------------------------------------------------------------------------------

    def receiveMsg_RunDone(self, message: RunDone, sender: Any) -> None:
        self.asked.pop(message.student, None)

    def tick(self) -> None:
        """One of each runtime waits or runs; asking again is harmless."""
        if not self.wants_programs:
            return
        for language, job in GREEDY.items():
            who = f"{self.name}/{language}"
            if who not in self.asked:
                self.rounds += 1
                self.asked[who] = f"{self.name}-{self.incarnation}-{self.rounds}"
            self.tell("runner_pool", RunWanted(who, self.asked[who], job, "background"))
