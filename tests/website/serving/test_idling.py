"""Only what idles is cut, and only on the ports that were named."""

import socket
import time
from collections.abc import Iterator

import pytest

from keepfaith.website.serving.idling import cut_idle, idle
from keepfaith.website.serving.own_sockets import own_sockets


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """The near and the far end of one connection, the near one being what a server would hold."""
    with socket.create_server(("127.0.0.1", 0)) as door, socket.create_connection(door.getsockname()) as far:
        near, _ = door.accept()
        with near:
            far.settimeout(5)
            yield near, far


def test_what_idles_is_cut_and_the_door_stays_open(pair: tuple[socket.socket, socket.socket]) -> None:
    near, far = pair
    port = near.getsockname()[1]
    time.sleep(0.4)
    assert idle(near) >= 0.3
    assert cut_idle(frozenset({port}), seconds=0.3) == 1
    assert far.recv(1) == b""
    socket.create_connection(("127.0.0.1", port)).close()


@pytest.mark.parametrize("moving", ["in", "out"])
def test_what_carries_something_either_way_is_left_alone(
    pair: tuple[socket.socket, socket.socket], moving: str
) -> None:
    near, far = pair
    for _ in range(4):
        time.sleep(0.15)
        (far if moving == "in" else near).sendall(b"x")
        time.sleep(0.02)
        assert cut_idle(frozenset({near.getsockname()[1]}), seconds=0.3) == 0


def test_a_connection_of_another_port_is_not_ours_to_cut(pair: tuple[socket.socket, socket.socket]) -> None:
    near, far = pair
    time.sleep(0.2)
    assert cut_idle(frozenset({1}), seconds=0.1) == 0
    near.sendall(b"still here")
    assert far.recv(10) == b"still here"


def test_looking_leaves_nothing_open() -> None:
    before = {number for number, _ in own_sockets()}
    for _ in range(50):
        list(own_sockets())
    assert {number for number, _ in own_sockets()} == before
