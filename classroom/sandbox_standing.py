"""Whether programs may run on this machine, as facts: what the walls are made of, why there are none, when to look
again."""

from __future__ import annotations

import re

from classroom.sandboxing import Tier

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


def self_test_is_due(now_s: float, last_s: float | None, *, available: bool, failed_since: bool) -> bool:
    """Whether the walls have to be tried again: never tried, a day ago, a run broke since, or they did not hold and a
    minute has passed."""
    if last_s is None or failed_since:
        return True
    return now_s - last_s >= (SELF_TEST_EVERY_S if available else AFTER_FAILURE_S)
