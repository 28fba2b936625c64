"""Whether programs may run on this machine, as facts: what the walls are made of, why there are none, when to look
again."""

from __future__ import annotations

import re

from classroom.sandboxing import Limits, Tier

#: The self-test is made again after this long, for machines change under a server that never stops.
SELF_TEST_EVERY_S = 24 * 3600.0
#: Where it failed, a machine may be mended meanwhile.
AFTER_FAILURE_S = 60.0

#: What bubblewrap says when it cannot build a sandbox, and the code for it; the first that matches.
_TOLD = (
    (re.compile(r"cannot start a sandbox: \[Errno (1|22)\]"), "no_service_user"),
    (re.compile(r"prctl\(PR_SET_SECCOMP|seccomp", re.IGNORECASE), "seccomp_refused"),
    (
        re.compile(
            r"setting up uid map|RTM_NEWADDR|[Cc]reating new namespace failed|No permissions to create"
            r"|unprivileged_userns_clone|max_\w+_namespaces|user namespaces? (is|are) not"
        ),
        "namespaces_refused",
    ),
    (re.compile(r"Can't mount|mounting|Failed to mount|remount", re.IGNORECASE), "mounts_refused"),
)


def reason_of_failed_start(stderr: str) -> str:
    """The code for a sandbox that was never there."""
    return next((code for pattern, code in _TOLD if pattern.search(stderr)), "does_not_start")


def tier_of(*, walls_hold: bool, groups: bool) -> Tier:
    """What the walls are made of. There is no weaker one than these: without namespaces nothing runs."""
    if not walls_hold:
        return "none"
    return "groups" if groups else "polling"


#: What the kernel holds for a sandbox besides the memory of its programs: page tables, pipes, bubblewrap itself.
_OVERHEAD_MB = 48
_SHARED_MEMORY_AND_TMP_MB = 20


def group_bounds(limits: Limits) -> dict[str, str]:
    """What is written into the files of a control group for a run with `limits`. A second line: the look at the
    processes comes first and knows the verdict, so this leaves room for files in memory besides."""
    memory_mb = limits.memory_mb + limits.disk_mb + _SHARED_MEMORY_AND_TMP_MB + _OVERHEAD_MB
    return {
        "memory.max": str(memory_mb * 1_000_000),
        # Swap would take what the limit refuses.
        "memory.swap.max": "0",
        "memory.oom.group": "1",
        "pids.max": str(limits.processes + 4),
        # A fifth of what the server's own group has.
        "cpu.weight": "20",
    }


def self_test_is_due(now_s: float, last_s: float | None, *, available: bool, failed_since: bool) -> bool:
    """Whether the walls have to be tried again: never tried, a day ago, a run broke since, or they did not hold and a
    minute has passed."""
    if last_s is None or failed_since:
        return True
    return now_s - last_s >= (SELF_TEST_EVERY_S if available else AFTER_FAILURE_S)
