"""Whether programs may run, as facts: why not, and when to look again."""

import pytest

from classroom.sandbox_standing import (
    AFTER_FAILURE_S,
    SELF_TEST_EVERY_S,
    reason_of_failed_start,
    self_test_is_due,
    tier_of,
)


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ("bwrap: setting up uid map: Permission denied", "namespaces_refused"),
        ("bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted", "namespaces_refused"),
        ("bwrap: Creating new namespace failed: Operation not permitted", "namespaces_refused"),
        ("bwrap: No permissions to create new namespace, likely because the kernel does not...", "namespaces_refused"),
        (
            "bwrap: Creating new namespace failed: nesting depth or /proc/sys/user/max_*_namespaces exceeded (ENOSPC)",
            "namespaces_refused",
        ),
        ("bwrap: Can't mount proc on /newroot/proc: Operation not permitted", "mounts_refused"),
        ("bwrap: Failed to mount tmpfs: Operation not permitted", "mounts_refused"),
        ("bwrap: prctl(PR_SET_SECCOMP): Invalid argument", "seccomp_refused"),
        ("cannot start a sandbox: [Errno 1] Operation not permitted: '/'", "no_service_user"),
        ("bwrap: something new", "does_not_start"),
        ("", "does_not_start"),
    ],
)
def test_what_bubblewrap_says_has_a_code(told: str, reason: str) -> None:
    assert reason_of_failed_start(told) == reason


def test_without_walls_there_is_no_weaker_way() -> None:
    assert tier_of(walls_hold=False, groups=True) == "none"
    assert tier_of(walls_hold=True, groups=False) == "polling"
    assert tier_of(walls_hold=True, groups=True) == "groups"


def test_the_walls_are_tried_at_the_start_each_day_and_after_a_failure() -> None:
    assert self_test_is_due(0.0, None, available=False, failed_since=False)
    assert not self_test_is_due(SELF_TEST_EVERY_S - 1, 0.0, available=True, failed_since=False)
    assert self_test_is_due(SELF_TEST_EVERY_S, 0.0, available=True, failed_since=False)
    assert self_test_is_due(1.0, 0.0, available=True, failed_since=True)


def test_a_machine_without_walls_is_looked_at_again_after_a_minute() -> None:
    assert not self_test_is_due(AFTER_FAILURE_S - 1, 0.0, available=False, failed_since=False)
    assert self_test_is_due(AFTER_FAILURE_S, 0.0, available=False, failed_since=False)
