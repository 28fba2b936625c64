"""The book of idle connections follows its dictionary, also where the kernel gives a number to the next connection."""

import select
import socket
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from actors.transport_loop import OpenSockets


@pytest.fixture
def pairs() -> Iterator[list[tuple[socket.socket, socket.socket]]]:
    made = [socket.socketpair() for _ in range(3)]
    yield made
    for pair in made:
        for end in pair:
            end.close()


def idle(end: socket.socket) -> SimpleNamespace:
    return SimpleNamespace(socket=end)


def ready(sockets: OpenSockets) -> list[int]:
    return [fd for fd, _ in sockets.poll.poll(0)]


def test_an_idle_connection_is_heard_until_it_is_taken(pairs: list[tuple[socket.socket, socket.socket]]) -> None:
    sockets = OpenSockets({"peer": idle(pairs[0][0])})
    pairs[0][1].send(b"x")
    assert ready(sockets) == [pairs[0][0].fileno()]
    del sockets["peer"]
    assert (ready(sockets), sockets.by_fd) == ([], {})


def test_a_newer_connection_to_the_same_peer_takes_the_place(pairs: list[tuple[socket.socket, socket.socket]]) -> None:
    sockets = OpenSockets({})
    sockets["peer"] = idle(pairs[0][0])
    sockets["peer"] = idle(pairs[1][0])
    pairs[0][1].send(b"old")
    pairs[1][1].send(b"new")
    assert ready(sockets) == [pairs[1][0].fileno()]
    assert sockets.by_fd == {pairs[1][0].fileno(): "peer"}


def test_a_number_that_was_given_to_another_peer_stays_with_it(
    pairs: list[tuple[socket.socket, socket.socket]],
) -> None:
    """The transport closes the old connection first; the kernel may hand out its number before the book hears of it."""
    sockets = OpenSockets({})
    old, newer = pairs[0][0], pairs[1][0]
    sockets["one"] = idle(old)
    number = old.fileno()
    old.close()
    taken = newer.dup()
    assert taken.fileno() == number
    try:
        sockets["two"] = idle(taken)
        sockets.pop("one", None)
        pairs[1][1].send(b"x")
        assert ready(sockets) == [number]
        assert sockets.by_fd == {number: "two"}
    finally:
        taken.close()


def test_a_closed_connection_is_told_as_no_open_file(pairs: list[tuple[socket.socket, socket.socket]]) -> None:
    sockets = OpenSockets({"peer": idle(pairs[0][0])})
    number = pairs[0][0].fileno()
    pairs[0][0].close()
    assert sockets.poll.poll(0) == [(number, select.POLLNVAL)]
    del sockets["peer"]
    assert ready(sockets) == []
