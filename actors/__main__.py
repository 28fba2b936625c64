"""`python -m actors`: the process that hosts the troupe. Started by the launcher, before any thread or socket exists.

Says one line of JSON on standard output when all services are ready. Ends when told to, or when the admin or the
root supervisor is gone: then nothing below it survives, and the launcher starts it anew.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import json
import logging
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from actors import boot, process, pulse
from storage import logs
from storage.layout import DataDir

READY_TIMEOUT_S = 20.0
WATCH_EACH_S = 0.25
ALIVE_EACH_S = 1.0
RETIRE_TIMEOUT_S = 2.0
EXIT_LOST = 75
#: The root has given up, and said so with these words first.
EXIT_ESCALATED = 71
GAVE_UP = "too many deaths"
EXIT_UNSAFE = 78


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m actors", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--settings", default="{}", help="settings as JSON")
    options = parser.parse_args()
    stop = _Stop()
    boot.patch()
    pulse.make_board()
    data, settings = options.data.resolve(), json.loads(options.settings)
    _import_before_forking()
    process.show_as("hh-host")
    log = logs.of_process(DataDir(data).logs, logs.HOST)
    try:
        system = boot.start(DataDir(data).logs)
    except boot.UnsafeStart as error:
        # Names of our own checks: nothing else is ever in it.
        print(error, file=sys.stderr)
        return EXIT_UNSAFE
    except boot.StrangeAdmin as error:
        log.warning("not our admin, another port is tried error=%s", error)
        _leave_last_words(DataDir(data), "a strange admin at the port")
        return EXIT_LOST
    ready, root_pid = _start_root(stop, system, data, settings)
    if ready is None:
        code = 0 if stop.asked else EXIT_LOST
        log.error("the actors did not become ready")
        _leave_last_words(DataDir(data), "the actors did not become ready")
    else:
        print(json.dumps({"ready": True, "pid": os.getpid(), "root": root_pid}), flush=True)
        log.info("ready")
        code = _watch(stop, system, root_pid, DataDir(data), log)
    if ready is not None and code == 0:
        _retire(system)
    process.end_all(process.descendants(os.getpid()))
    return _why(DataDir(data), root_pid, code, log) if code else 0


class _Stop:
    """Remembers that a signal asked for the end."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def _ask(self, *_: Any) -> None:
        self.asked = True


def _import_before_forking() -> None:
    """Everything that all actors need is loaded once and shared by the forks."""
    import actors.supervisor  # noqa: F401  (only to be loaded)

    # What is never freed is never written to, so that its memory stays shared.
    gc.collect()
    gc.freeze()


_root: Any = None


def _start_root(stop: _Stop, system: Any, data: Path, settings: dict[str, Any]) -> tuple[Any, int]:
    """Its `Ready`, or None when it does not come; and its pid."""
    from actors.messages import Begin, Born, Ready

    global _root
    _root = system.createActor("actors.supervisor.RootSupervisor", globalName="root")
    begin = Begin("supervisor", 1, str(data), settings, slot=pulse.ROOT_SLOT)
    answer = system.ask(_root, begin, READY_TIMEOUT_S)
    deadline_s, pid = time.monotonic() + READY_TIMEOUT_S, 0
    while not isinstance(answer, Ready):
        if isinstance(answer, Born):
            pid = answer.pid
        if stop.asked or time.monotonic() > deadline_s or (pid and process.is_gone(pid)):
            return None, pid
        answer = system.listen(WATCH_EACH_S)
    return answer, pid


def _why(data: DataDir, root_pid: int, code: int, log: logging.Logger) -> int:
    """The exit code for a troupe that ended with `code`, better known when the root left a word about it."""
    try:
        words = (data.run / f"last-words-{root_pid}").read_text()
    except OSError:
        return code
    log.error("the root supervisor gave up reason=%s", words)
    _leave_last_words(data, words)
    return EXIT_ESCALATED if words.startswith(GAVE_UP) else code


def _leave_last_words(data: DataDir, words: str) -> None:
    """For the launcher, which tells the story of the halves."""
    with contextlib.suppress(OSError):
        (data.run / f"last-words-{os.getpid()}").write_text(words)


def _watch(stop: _Stop, system: Any, root_pid: int, data: DataDir, log: logging.Logger) -> int:
    """Until told to stop, or until there is nothing left to host. Says to the launcher each second that it is well."""
    from actors.host_watch import HostWatch

    watch = HostWatch(system, root_pid)
    said, say_at_s = 0, 0.0
    with process.Ends([root_pid, watch.admin_pid]) as ends:
        while not stop.asked:
            ends.wait(WATCH_EACH_S)
            # Before anybody is collected: of the dead the kernel still says how they ended.
            if (problem := watch.look()) is not None:
                log.error("the troupe ends reason=%s", problem)
                _leave_last_words(data, problem)
                return EXIT_LOST
            _reap()
            if time.monotonic() >= say_at_s:
                said, say_at_s = said + 1, time.monotonic() + ALIVE_EACH_S
                pulse.say_alive(said)
    return 0


def _reap() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return


def _retire(system: Any) -> None:
    """Lets the store close its books; everything else may simply end."""
    from actors.messages import Ready, Retire

    answer = system.ask(_root, Retire("supervisor"), RETIRE_TIMEOUT_S)
    deadline_s = time.monotonic() + RETIRE_TIMEOUT_S
    while answer is not None and not isinstance(answer, Ready) and time.monotonic() < deadline_s:
        answer = system.listen(RETIRE_TIMEOUT_S)


if __name__ == "__main__":
    sys.exit(main())
