"""`python -m actors`: the process that hosts the troupe. Started by the launcher, before any thread or socket exists.

Says one line of JSON on standard output when all services are ready. Ends when told to, or when the admin or the
root supervisor is gone: then nothing below it survives, and the launcher starts it anew.
"""

from __future__ import annotations

import argparse
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
from classroom import hearts
from storage import logs

READY_TIMEOUT_S = 20.0
WATCH_EACH_S = 0.25
#: The root ticks five times a second and everything waits for it, so it is looked at more often than its children.
ROOT_LOOK_EACH_MS = 1_000
ROOT_MISSES = 4
RETIRE_TIMEOUT_S = 2.0
EXIT_LOST = 75
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
    from storage.layout import DataDir

    log = logs.of_process(DataDir(data).logs, logs.HOST)
    try:
        system = boot.start(DataDir(data).logs)
    except boot.UnsafeStart as error:
        # Names of our own checks: nothing else is ever in it.
        print(error, file=sys.stderr)
        return EXIT_UNSAFE
    ready = _start_root(system, data, settings)
    if ready is None:
        log.error("the actors did not become ready")
        process.end_all(process.descendants(os.getpid()))
        return EXIT_LOST
    print(json.dumps({"ready": True, "pid": os.getpid(), "root": ready.pid}), flush=True)
    log.info("ready")
    code = _watch(stop, ready.pid, log)
    if code == 0:
        _retire(system)
    process.end_all(process.descendants(os.getpid()))
    return code


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


def _start_root(system: Any, data: Path, settings: dict[str, Any]) -> Any:
    from actors.messages import Begin, Ready

    global _root
    _root = system.createActor("actors.supervisor.RootSupervisor", globalName="root")
    begin = Begin("supervisor", 1, str(data), settings, slot=pulse.ROOT_SLOT)
    answer = system.ask(_root, begin, READY_TIMEOUT_S)
    deadline_s = time.monotonic() + READY_TIMEOUT_S
    while answer is not None and not isinstance(answer, Ready) and time.monotonic() < deadline_s:
        answer = system.listen(max(0.0, deadline_s - time.monotonic()))
    return answer


def _watch(stop: _Stop, root_pid: int, log: logging.Logger) -> int:
    """Until told to stop, or until there is nothing left to host. Says to the launcher each second that it is well."""
    admin_pid = _parent_of(root_pid)
    root: hearts.Hearts[str] = hearts.Hearts(each_ms=ROOT_LOOK_EACH_MS, misses=ROOT_MISSES)
    said = 0
    with process.Ends([root_pid, admin_pid]) as ends:
        while not stop.asked:
            ends.wait(WATCH_EACH_S)
            _reap()
            if _parent_of(root_pid) != admin_pid or _parent_of(admin_pid) != os.getpid():
                log.error("admin or root supervisor is gone")
                return EXIT_LOST
            now = time.monotonic_ns() // 1_000_000
            if not hearts.is_due(root, now):
                continue
            root, silent = hearts.look(root, {"root": pulse.last_beat(pulse.ROOT_SLOT)}, now)
            if silent:
                log.error("the root supervisor hangs")
                return EXIT_LOST
            said += 1
            pulse.say_alive(said)
    return 0


def _parent_of(pid: int) -> int:
    """0 when the process is gone or only a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return 0 if fields[0] == "Z" else int(fields[1])


def _reap() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return


def _retire(system: Any) -> None:
    """Lets the store close its books; everything else may simply end."""
    from actors.messages import Retire

    system.ask(_root, Retire("supervisor"), RETIRE_TIMEOUT_S)


if __name__ == "__main__":
    sys.exit(main())
