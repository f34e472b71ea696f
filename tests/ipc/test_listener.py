"""A private socket is its own user's alone, names the user at the other end, and is refused where it cannot be."""

import os
import socket
import stat
from contextlib import closing

import pytest

from keepfaith.ipc.listener import MAX_PATH_SIZE, BadSocket, listen, peer_user


def listening(path):
    return closing(listen(path, backlog=4, remedy="Choose another."))


def test_only_our_own_user_may_connect_and_the_kernel_names_the_user(tmp_path):
    path = tmp_path / "s"
    with listening(path) as here, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as there:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        there.connect(str(path))
        arrived, _ = here.accept()
        with arrived:
            assert peer_user(arrived) == os.geteuid()
        with pytest.raises(BlockingIOError):
            here.accept()


def test_a_dead_socket_is_replaced_and_a_file_is_not(tmp_path):
    path = tmp_path / "s"
    with listening(path):
        pass
    with listening(path):
        pass
    (tmp_path / "file").write_text("")
    with pytest.raises(BadSocket, match="No socket can be made") as bad:
        listen(tmp_path / "file", backlog=4, remedy="Choose another.")
    assert bad.value.remedy == "Choose another."


def test_a_path_that_is_too_long_is_refused(tmp_path):
    with pytest.raises(BadSocket, match="too long"):
        listen(tmp_path / ("s" * MAX_PATH_SIZE), backlog=4, remedy="Choose another.")
