"""Each field has a key of its own, and none reveals another or the record's."""

from keepfaith.custody.crypto.field_keys import field_key
from keepfaith.custody.crypto.seal import KEY_SIZE, new_key


def test_fields_and_records_have_keys_of_their_own():
    first, second = new_key(), new_key()
    keys = {field_key(key, field) for key in (first, second) for field in ("name", "names", "")}
    assert len(keys) == 6
    assert {len(key) for key in keys} == {KEY_SIZE}
    assert not keys & {first, second}
    assert field_key(first, "name") == field_key(first, "name")
