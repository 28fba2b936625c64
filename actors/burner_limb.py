"""`python -m actors.burner_limb`: computes for nothing, with as many threads as it is told, at idle priority.

A line with a number on standard input is the number of threads from now on; the same line comes back once they are
as many, each having finished the item that it had in hand. Ends with its parent, or with its input. With the argument
`stubborn` it never pauses, as a broken worker would.
"""

from __future__ import annotations

import hashlib
import os
import sys
import threading

from actors import process

#: About twenty milliseconds of one core, in which Python's lock is free for the other threads.
ITEM = 20_000


class Limb:
    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._wanted = 0
        self._busy: set[int] = set()
        self._born = 0

    def set(self, threads: int) -> None:
        """Returns when so many threads are at it and no others."""
        with self._changed:
            self._wanted = threads
            while self._born < threads:
                threading.Thread(target=self._work, args=(self._born,), daemon=True).start()
                self._born += 1
            self._changed.notify_all()
            self._changed.wait_for(lambda: len(self._busy) == threads)

    def _work(self, number: int) -> None:
        while True:
            with self._changed:
                if number >= self._wanted:
                    self._busy.discard(number)
                    self._changed.notify_all()
                    self._changed.wait_for(lambda: number < self._wanted)
                if number not in self._busy:
                    self._busy.add(number)
                    self._changed.notify_all()
            hashlib.pbkdf2_hmac("sha256", b"nothing", b"at all", ITEM)


def main(words: list[str]) -> int:
    process.die_with_parent()
    process.show_as("hh-burner-limb")
    process.let_wait(os.getpid())
    limb = Limb()
    for line in sys.stdin:
        threads = int(line)
        if threads or "stubborn" not in words:
            limb.set(threads)
            print(threads, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
