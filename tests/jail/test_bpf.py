"""The filter of system calls, run here step by step as the kernel would run it."""

import errno
import re
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import bpf

X86_64, I386 = 0xC000003E, 0x40000003
ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
HEADER = Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")
SOCKET, SOCKETPAIR, CLONE, IOCTL, FCNTL, OPENAT, EXECVE = 41, 53, 56, 16, 72, 257, 59
#: Newer than the headers of a distribution may be; from the kernel's own table.
NEWER = {"statmount": 457, "listmount": 458, "open_tree_attr": 467}


def judged(call: int, *arguments: int, arch: int = X86_64) -> int:
    """What the filter returns for one system call."""
    halves = [
        half for argument in (*arguments, *[0] * (6 - len(arguments))) for half in divmod(argument, 1 << 32)[::-1]
    ]
    data = struct.pack("=IIQ12I", call & 0xFFFFFFFF, arch, 0, *halves)
    program = list(struct.iter_unpack("=HBBI", bpf.program()))
    place = register = 0
    while True:
        code, if_true, if_false, value = program[place]
        place += 1
        if code == 0x20:
            (register,) = struct.unpack_from("=I", data, value)
        elif code == 0x06:
            return int(value)
        else:
            holds = {0x15: register == value, 0x35: register >= value, 0x45: bool(register & value)}[code]
            place += if_true if holds else if_false


def refused(number: int) -> int:
    return ERRNO | number


@pytest.mark.parametrize(("name", "call"), bpf.FORBIDDEN.items())
def test_a_forbidden_call_is_refused_whatever_its_arguments(name: str, call: int) -> None:
    assert judged(call) == judged(call, 2**64 - 1, 5, 6) == refused(errno.EPERM)


@pytest.mark.parametrize(("name", "call"), {**bpf.FORBIDDEN, **bpf.UNKNOWN}.items())
def test_the_numbers_are_those_of_the_kernel(name: str, call: int) -> None:
    known = {name: int(number) for name, number in re.findall(r"#define __NR_(\w+) (\d+)", HEADER.read_text())}
    assert {**NEWER, **known}[name] == call


@given(st.integers(0, 600))
def test_every_other_call_is_allowed(call: int) -> None:
    looked_at = {SOCKET, SOCKETPAIR, CLONE, IOCTL, FCNTL, *bpf.FORBIDDEN.values(), *bpf.UNKNOWN.values()}
    if call not in looked_at:
        assert judged(call, 1, 2, 3) == ALLOW


@given(st.integers(0, 2**32 - 1), st.integers(0, 600))
def test_calls_of_another_machine_end_the_program(arch: int, call: int) -> None:
    if arch != X86_64:
        assert judged(call, arch=arch) == KILL


@given(st.integers(0x40000000, 0x7FFFFFFF))
def test_calls_of_x32_are_not_known(call: int) -> None:
    assert judged(call) == refused(errno.ENOSYS)


def test_libraries_fall_back_to_the_call_that_can_be_read() -> None:
    assert judged(435) == refused(errno.ENOSYS)


@given(st.integers(0, 60), st.integers(0, 2**31))
def test_the_only_sockets_are_those_with_a_place_in_a_folder(family: int, kind: int) -> None:
    wanted = ALLOW if family == 1 else refused(errno.EAFNOSUPPORT)
    assert judged(SOCKET, family, kind) == judged(SOCKETPAIR, family, kind) == wanted


@pytest.mark.parametrize("flag", [0x00000080, *(1 << bit for bit in (17, 25, 26, 27, 28, 29, 30))])
def test_no_process_begins_in_a_namespace_of_its_own(flag: int) -> None:
    assert judged(CLONE, flag | 17) == refused(errno.EPERM)


@pytest.mark.parametrize("flags", [17, 0x003D0F00, 0x01200011])
def test_processes_and_threads_are_started_as_ever(flags: int) -> None:
    assert judged(CLONE, flags) == ALLOW


@pytest.mark.parametrize("command", [6, 7, 37, 38, 1024, 1026])
def test_no_command_of_fcntl_locks_or_watches(command: int) -> None:
    assert judged(FCNTL, 3, command) == refused(errno.EPERM)


@pytest.mark.parametrize("command", [0, 1, 2, 3, 4, 1030, 1031, 1032, 1033])
def test_the_other_commands_of_fcntl_are_allowed(command: int) -> None:
    assert judged(FCNTL, 3, command) == ALLOW


def test_nothing_is_typed_into_a_terminal() -> None:
    assert judged(IOCTL, 0, 0x5412) == judged(IOCTL, 0, 0x541C) == refused(errno.EPERM)
    assert judged(IOCTL, 0, 0x5401) == ALLOW
    # The kernel looks at the low half only, and so does the filter.
    assert judged(IOCTL, 0, 0x1_0000_5412) == refused(errno.EPERM)


def test_an_argument_that_was_looked_at_is_not_taken_for_the_next_call() -> None:
    """Behind each look at an argument the number of the call is loaded again."""
    assert judged(CLONE, bpf.FORBIDDEN["mount"]) != refused(errno.ENOSYS)
    assert judged(IOCTL, 0, FCNTL, 6) == ALLOW
    assert judged(OPENAT) == judged(EXECVE) == ALLOW


def test_a_program_of_the_kernel_is_no_longer_than_it_takes() -> None:
    assert len(bpf.program()) // 8 < 4096
