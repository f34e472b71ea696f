"""The search finds what is there, in every form; else that it found nothing would say nothing."""

import base64
import gzip
import io
import secrets
import tempfile
import zipfile
from pathlib import Path

import duckdb
import pytest

from tests.attacks.searching import Search, files_in

SECRET = secrets.token_hex(12).encode()
KEY = secrets.token_bytes(32)
WAYS = {
    "as it is": lambda secret: secret,
    "two bytes a letter": lambda secret: secret.decode("latin-1").encode("utf-16-le"),
    "hexadecimal": lambda secret: secret.hex().encode(),
    "hexadecimal, large": lambda secret: secret.hex().upper().encode(),
    "base64": base64.b64encode,
    "base64, second place": lambda secret: base64.b64encode(b"x" + secret + b"y"),
    "base64, third place": lambda secret: base64.b64encode(b"xx" + secret),
    "base64, in lines": lambda secret: base64.encodebytes(b"?" * 45 + secret + b"!" * 9),
    "base64 of addresses": base64.urlsafe_b64encode,
    "percent": lambda secret: b"q=" + secret + b"%3F",
    "gzip": lambda secret: gzip.compress(b"say " + secret),
    "zip": lambda secret: zipped(b"say " + secret),
    "parquet": lambda secret: in_columns(b"say " + secret),
}


def in_columns(content: bytes) -> bytes:
    with tempfile.NamedTemporaryFile(suffix=".parquet") as file:
        duckdb.execute(
            f"COPY (SELECT '{content.decode()}' AS said FROM range(9)) TO '{file.name}' (COMPRESSION zstd)"
        )
        return Path(file.name).read_bytes()


def zipped(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("name", content)
    return out.getvalue()


@pytest.mark.parametrize("way", WAYS)
def test_a_secret_is_found_in_every_form_and_anywhere(way):
    for secret in (SECRET, KEY):
        if way in ("two bytes a letter", "parquet") and secret is KEY:
            continue
        search, written = Search({"it": secret}), WAYS[way](secret)
        assert search.within(written) == {"it"}
        if way not in ("gzip", "zip", "parquet"):
            # Across the end of what is looked at in one go, and at the very end.
            for ahead in (0, 1, (1 << 22) - 5, (1 << 22) + 2):
                assert search.within(b"\0" * ahead + written + b"\0") == {"it"}
        assert not Search({"it": secret[1:] + b"?"}).within(written)


def test_a_file_that_is_hidden_or_deep_is_read(tmp_path):
    (tmp_path / "a" / ".b").mkdir(parents=True)
    (tmp_path / "a" / ".b" / ".c").write_bytes(b"?" * 9 + SECRET)
    result = Search({"it": SECRET}).through(files_in(tmp_path))
    assert (list(result.hits), result.names, result.files) == ([f"{tmp_path.name}/a/.b/.c"], {"it"}, 1)
