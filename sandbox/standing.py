"""Whether programs can run here, as it was last seen: the tools are looked for, the canaries sing, each language shows
that it works. Until all of that was seen, nothing runs; and it is seen anew each day and after each failure."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from classroom.sandbox_standing import reason_of_failed_start, self_test_is_due, tier_of
from classroom.sandboxing import Job, Language, Limits, Outcome, SandboxState
from sandbox import bpf, groups, walls
from sandbox.canaries import Sung, sing
from sandbox.house import House
from sandbox.runtimes import Runtime, all_runtimes
from sandbox.users import service_user


@dataclass(frozen=True, slots=True)
class Standing:
    """`house` is there exactly when `state.available`. `sung` are the canaries in order, `absent` what languages lack:
    both for the doctor."""

    state: SandboxState
    house: House | None
    sung: tuple[Sung, ...] = ()
    versions: Mapping[Language, str] = field(default_factory=dict)
    absent: Mapping[Language, str] = field(default_factory=dict)


_lock = threading.Lock()
_last: Standing | None = None
_last_s: float | None = None
_failed_since = False


def state(*, fresh: bool = False) -> SandboxState:
    """The present standing. The first call, one a day, and the one after a failure run the self-test (about a second);
    the others answer at once. `fresh` asks for the self-test now."""
    return standing(fresh=fresh).state


def standing(*, fresh: bool = False) -> Standing:
    """All that the self-test saw; when it is made is said at `state`. Threads that ask meanwhile wait for it."""
    global _last, _last_s, _failed_since
    with _lock:
        now_s = time.monotonic()
        available = _last is not None and _last.state.available
        due = self_test_is_due(now_s, _last_s, available=available, failed_since=_failed_since)
        if _last is None or fresh or due:
            _failed_since = False
            _last = self_test()
            _last_s = now_s
        return _last


def suspect() -> None:
    """A run broke: the next one finds the walls tested anew."""
    global _failed_since
    with _lock:
        _failed_since = True


def self_test() -> Standing:
    """Look for the tools and try the walls. Takes about a second; nothing is remembered."""
    user = service_user()
    if user is None:
        return _none("no_service_user")
    if not bpf.available():
        return _none("machine_unknown")
    program = walls.bubblewrap()
    if program is None:
        return _none("bubblewrap_missing")
    found, absent = dict[Language, Runtime](), dict[Language, str]()
    for runtime in all_runtimes():
        if runtime.find(user):
            found[runtime.language] = runtime
        else:
            absent[runtime.language] = runtime.needs
    if "python" not in found:  # the canaries are Python
        return _none("python_missing", absent=absent)
    house = House(program, user, found, groups.find())
    sung = tuple(sing(house.run, _unavailable))
    if not sung[-1].held:
        last = sung[-1]
        reason = reason_of_failed_start(last.seen) if last.name == "start" else f"canary_{last.name}"
        return _none(reason, last.seen, sung, absent)
    for language, runtime in list(found.items()):
        if (words := _fails(house, runtime)) is not None:
            absent[language] = words
            del house.runtimes[language]
    versions = {language: runtime.version() for language, runtime in house.runtimes.items()}
    tier = tier_of(walls_hold=True, groups=house.groups is not None)
    languages = tuple(house.runtimes)
    return Standing(SandboxState(True, tier, languages=languages), house, sung, versions, absent)


def _none(
    reason: str, detail: str = "", sung: tuple[Sung, ...] = (), absent: dict[Language, str] | None = None
) -> Standing:
    state = SandboxState(available=False, tier=tier_of(walls_hold=False, groups=False), reason=reason, detail=detail)
    return Standing(state, None, sung, absent=absent or {})


def _unavailable(outcome: Outcome) -> str | None:
    return outcome.stderr if outcome.verdict == "refused" else None


def _fails(house: House, runtime: Runtime) -> str | None:
    """What is wrong with a language whose tools are here; None when its test program answers."""
    test = runtime.self_test
    job = Job(runtime.language, ((test.path, test.text),), test.path, "hand\n")
    outcome = house.run(job, Limits(cpu_s=5.0, wall_s=60.0))
    if outcome.verdict == "ok" and outcome.stdout == test.prints:
        return None
    return f"its test program ended with {outcome.verdict}: {(outcome.stderr or outcome.stdout)[-300:]}"
