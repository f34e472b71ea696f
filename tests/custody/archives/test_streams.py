"""A sealed stream opens whole under its one key, and not at all when anything of it was touched."""

import io
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepfaith.custody.archives import streams
from keepfaith.custody.archives.keys import NoBackupKey, new_backup_key, public_key_in, read_backup_key
from keepfaith.custody.archives.streams import ArchiveRefused, SealedReader, SealedWriter

SHOWN, _ = new_backup_key()
SECRET = read_backup_key(SHOWN)
PIECE = 64
CHECKPOINT = len(streams.MARK) + streams._WRAPPED


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch):
    monkeypatch.setattr(streams, "PIECE", PIECE)


def sealed(*contents, kind="backup"):
    out = io.BytesIO()
    writer = SealedWriter(out, SECRET.public_key(), kind=kind)
    for content in contents:
        writer.write(content)
    writer.close()
    return out.getvalue()


def opened(archive, *, kind="backup", secret=SECRET):
    reader = SealedReader(io.BytesIO(archive), secret, kind=kind)
    content = b""
    while not reader.at_end():
        content += reader.read(1)
    return content


@settings(max_examples=60, deadline=None)
@given(contents=st.lists(st.binary(max_size=3 * PIECE), max_size=4))
def test_what_was_written_comes_back(contents):
    streams.PIECE = PIECE
    assert opened(sealed(*contents)) == b"".join(contents)


@settings(max_examples=60, deadline=None)
@given(place=st.integers(0, CHECKPOINT + 3 * (PIECE + 16) - 1), bit=st.integers(0, 7))
def test_one_changed_bit_is_found(place, bit):
    streams.PIECE = PIECE
    archive = bytearray(sealed(b"x" * (3 * PIECE)))
    archive[place % len(archive)] ^= 1 << bit
    with pytest.raises(ArchiveRefused):
        opened(bytes(archive))


def pieces(archive):
    size = PIECE + 16
    return [archive[start : start + size] for start in range(CHECKPOINT, len(archive), size)]


@pytest.mark.parametrize(
    "order", [(0, 1), (0, 2, 1, 3), (1, 2, 3), (0, 1, 3), (0, 1, 2, 2, 3), (0, 1, 2, 3, 3), ()]
)
def test_pieces_that_are_cut_off_moved_dropped_or_repeated_are_found(order):
    archive = sealed(b"x" * (3 * PIECE + 5))
    parts = pieces(archive)
    assert len(parts) == 4
    with pytest.raises(ArchiveRefused):
        opened(archive[:CHECKPOINT] + b"".join(parts[number] for number in order))


def test_a_piece_of_another_archive_is_found():
    one, other = sealed(b"x" * (3 * PIECE)), sealed(b"x" * (3 * PIECE))
    mixed = one[: CHECKPOINT + PIECE + 16] + other[CHECKPOINT + PIECE + 16 :]
    with pytest.raises(ArchiveRefused):
        opened(mixed)


def test_what_is_cut_anywhere_is_found():
    archive = sealed(b"x" * (2 * PIECE))
    for end in range(0, len(archive), 7):
        with pytest.raises(ArchiveRefused):
            opened(archive[:end])


def test_another_key_and_another_kind_do_not_open():
    archive = sealed(b"content")
    other = read_backup_key(new_backup_key()[0])
    with pytest.raises(ArchiveRefused, match="another key"):
        opened(archive, secret=other)
    with pytest.raises(ArchiveRefused, match="another kind"):
        opened(archive, kind="ledger export")


def test_nothing_of_the_content_is_in_the_archive():
    assert b"marker" not in sealed(b"marker" * 50)


def test_a_secret_key_with_a_wrong_character_is_refused(tmp_path):
    wrong = SHOWN[:-1] + ("a" if SHOWN[-1] != "a" else "b")
    for text in (wrong, SHOWN[:-2], "", "keepfaith-recovery-" + SHOWN.rpartition("-")[2]):
        with pytest.raises(NoBackupKey, match="secret key"):
            read_backup_key(text)
    assert read_backup_key(f" {SHOWN.upper()}\n".replace("KEEPFAITH-BACKUP-", "keepfaith-backup-"))


@pytest.mark.parametrize("content", [None, "", "ab", "zz" * 32])
def test_a_public_key_that_is_none_is_refused(tmp_path, content):
    if content is not None:
        (tmp_path / "backup.pub").write_text(content)
    with pytest.raises(NoBackupKey):
        public_key_in(tmp_path)


class Nowhere(io.RawIOBase):
    def write(self, content):
        return len(content)


def test_memory_stays_the_same_however_much_is_written(monkeypatch):
    monkeypatch.setattr(streams, "PIECE", 1024 * 1024)
    writer = SealedWriter(Nowhere(), SECRET.public_key(), kind="backup")
    block = bytes(256 * 1024)
    tracemalloc.start()
    for _ in range(100):
        writer.write(block)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    writer.close()
    assert most < 8 * 1024 * 1024
