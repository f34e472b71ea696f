"""Addresses are sealed in a published form, differently each time, under keys that only the other half opens."""

import json
import pickle

import numpy as np
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import XTS
from hypothesis import given
from hypothesis import strategies as st

from keepfaith.custody.addresses import hour_keys
from keepfaith.custody.addresses.hour_keys import HourKeys, encrypt_blocks
from keepfaith.custody.addresses.recipients import (
    RECOVERY,
    new_recovery_key,
    read_recovery_key,
    recipients_in,
)
from keepfaith.custody.addresses.recovery import open_addresses, open_text, unwrap_key
from keepfaith.custody.addresses.visitor_codes import PassingKey
from keepfaith.errors import KeepfaithError

MAPPED = bytes(10) + b"\xff\xff"


def blocks(*addresses):
    return np.frombuffer(b"".join(addresses), np.uint8).reshape(-1, 16)


@pytest.fixture
def key_folder(tmp_path):
    shown, public = new_recovery_key()
    (tmp_path / RECOVERY).write_text(public)
    return HourKeys(tmp_path / "keys", recipients_in(tmp_path)), read_recovery_key(shown), tmp_path / "keys"


def test_the_form_is_that_of_the_published_vector():
    # The first vector for ipcrypt-ndx in draft-denis-ipcrypt.
    key = bytes.fromhex("0123456789abcdeffedcba98765432101032547698badcfeefcdab8967452301")
    tweak = blocks(bytes.fromhex("21bd1834bc088cd2b4ecbe30b70898d7"))
    mask = encrypt_blocks(key[16:], tweak)
    sealed = encrypt_blocks(key[:16], blocks(MAPPED + bytes(4)) ^ mask) ^ mask
    assert sealed.tobytes().hex() == "82db0d4125fdace61db35b8339f20ee5"


@given(address=st.binary(min_size=16, max_size=16))
def test_each_sealed_address_is_aes_xts_under_its_own_tweak(tmp_path_factory, address):
    folder = tmp_path_factory.mktemp("xts")
    shown, public = new_recovery_key()
    (folder / RECOVERY).write_text(public)
    sealed = HourKeys(folder / "keys", recipients_in(folder)).seal(blocks(address))[0].tobytes()
    key = unwrap_key(folder / "keys", sealed[:4], read_recovery_key(shown))
    library = Cipher(AES(key), XTS(sealed[:16])).encryptor()
    assert library.update(address) == sealed[16:]


def test_the_same_address_gives_other_bytes_each_time_all_of_one_length(key_folder):
    keys, private, folder = key_folder
    one = MAPPED + bytes([192, 0, 2, 1])
    sealed = keys.seal(blocks(*[one] * 5_000, bytes(16)))
    assert sealed.shape == (5_001, 32)
    assert len({row.tobytes() for row in sealed}) == 5_001
    key = unwrap_key(folder, sealed[0, :4].tobytes(), private)
    opened = open_addresses(key, sealed)
    assert {row.tobytes() for row in opened[:-1]} == {one}
    assert not opened[-1].any()


def test_nothing_to_seal_gives_nothing(key_folder):
    assert key_folder[0].seal(np.empty((0, 16), np.uint8)).shape == (0, 32)


def test_a_key_lives_an_hour_and_the_next_has_another_number(key_folder, monkeypatch):
    keys, private, folder = key_folder
    now = 1_000.0
    monkeypatch.setattr(hour_keys.time, "monotonic", lambda: now)
    first = keys.seal(blocks(bytes(16)))[0].tobytes()
    now += 3_599
    assert keys.seal(blocks(bytes(16)))[0].tobytes()[:4] == first[:4]
    secret = keys._key.secret
    now += 1
    later = keys.seal(blocks(bytes(16)))[0].tobytes()
    assert later[:4] != first[:4]
    assert not any(secret), "the bytes of the key that is over are overwritten"
    assert unwrap_key(folder, first[:4], private) != unwrap_key(folder, later[:4], private)


def test_what_lies_on_the_disk_opens_with_the_private_half_alone(key_folder, tmp_path):
    keys, private, folder = key_folder
    sealed = keys.seal(blocks(bytes(16)))[0].tobytes()
    file = folder / f"{sealed[:4].hex()}.json"
    assert file.stat().st_mode & 0o777 == 0o600
    key = unwrap_key(folder, sealed[:4], private)
    everything = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert key not in everything
    assert key.hex().encode() not in everything
    stranger = read_recovery_key(new_recovery_key()[0])
    with pytest.raises(KeepfaithError, match="does not open"):
        unwrap_key(folder, sealed[:4], stranger)


@pytest.mark.parametrize("change", ["bytes", "number", "missing", "empty"])
def test_a_wrapped_key_that_was_changed_or_replaces_another_does_not_open(key_folder, change):
    keys, private, folder = key_folder
    sealed = keys.seal(blocks(bytes(16)))[0].tobytes()
    file = folder / f"{sealed[:4].hex()}.json"
    content = json.loads(file.read_text())
    name, wrapped = next(iter(content["wrapped"].items()))
    number = sealed[:4]
    if change == "bytes":
        content["wrapped"][name] = ("A" if wrapped[40] != "A" else "B").join((wrapped[:40], wrapped[41:]))
        file.write_text(json.dumps(content))
    elif change == "number":
        number = bytes(4) if number != bytes(4) else b"\1" * 4
        file.rename(folder / f"{number.hex()}.json")
    elif change == "missing":
        file.unlink()
    else:
        file.write_text("")
    with pytest.raises(KeepfaithError, match="does not open"):
        unwrap_key(folder, number, private)


def test_lines_set_aside_open_only_whole(key_folder):
    keys, private, folder = key_folder
    sealed = keys.seal_text(b"a line of 192.0.2.7")
    assert b"192.0.2.7" not in sealed
    key = unwrap_key(folder, sealed[:4], private)
    assert open_text(key, sealed) == b"a line of 192.0.2.7"
    with pytest.raises(KeepfaithError, match="do not open"):
        open_text(key, sealed[:-1] + bytes([sealed[-1] ^ 1]))


def test_without_anybody_who_could_open_it_nothing_is_sealed(tmp_path):
    assert recipients_in(tmp_path) == ()
    with pytest.raises(ValueError, match="nobody can open"):
        HourKeys(tmp_path, ())


@pytest.mark.parametrize("text", ["", "zz", "00" * 31, "é" * 64])
def test_a_spoiled_public_key_stops_everything(tmp_path, text):
    (tmp_path / RECOVERY).write_text(text, encoding="utf-8")
    with pytest.raises(KeepfaithError, match="does not hold a public key"):
        recipients_in(tmp_path)


def test_a_mistyped_recovery_key_is_reported_and_blanks_do_not_matter():
    shown, _ = new_recovery_key()
    spread = " ".join(shown[at : at + 8] for at in range(0, len(shown), 8)).upper()
    assert read_recovery_key(spread).private_bytes_raw() == read_recovery_key(shown).private_bytes_raw()
    at = len(shown) - 10
    wrong = shown[:at] + ("a" if shown[at] != "a" else "b") + shown[at + 1 :]
    for text in (wrong, "", shown[:-1], "keepfaith-recovery-", shown + "1"):
        with pytest.raises(KeepfaithError, match="one letter of it is wrong"):
            read_recovery_key(text)


def test_codes_distinguish_visitors_under_one_key_and_mean_nothing_under_another():
    one, other = PassingKey(), PassingKey()
    addresses = blocks(
        MAPPED + bytes([192, 0, 2, 1]), MAPPED + bytes([192, 0, 2, 2]), MAPPED + bytes([192, 0, 2, 1])
    )
    agents = blocks(*[b"one browser said"] * 3)
    codes = one.codes(addresses, agents)
    assert codes[0] == codes[2] != codes[1]
    assert codes[0] != one.codes(addresses, blocks(*[b"another one said"] * 3))[0]
    assert codes[0] != other.codes(addresses, agents)[0]


def test_a_passing_key_cannot_be_written():
    with pytest.raises(TypeError, match="never written"):
        pickle.dumps(PassingKey())
