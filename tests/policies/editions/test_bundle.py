import hashlib
import subprocess

import pytest

from keepfaith.errors import KeepfaithError
from keepfaith.policies.editions.bundle import MAX_BYTES, Bundle


def written(folder, **files):
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        path = folder / name.replace("_", ".")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def test_the_digest_is_what_anyone_computes_with_sha256sum(tmp_path):
    folder = written(tmp_path / "e", policy_md="# A\n", clauses_toml="é\n", a_b="")
    printed = subprocess.run(
        "sha256sum *", shell=True, cwd=folder, capture_output=True, check=True, text=True
    )
    bundle = Bundle.read(folder)
    assert bundle.manifest == printed.stdout
    assert bundle.digest == hashlib.sha256(printed.stdout.encode()).hexdigest()


def test_one_changed_character_makes_another_edition(tmp_path):
    first = Bundle.read(written(tmp_path / "e", policy_md="# A\n"))
    assert first.digest != Bundle.read(written(tmp_path / "e", policy_md="# B\n")).digest


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"\xff", "not UTF-8 at byte 0"),
        (b"a\r\nb", "bytes that are not text"),
        (b"a\x00", "bytes that are not text"),
        (b"a" * (MAX_BYTES + 1), "larger than"),
    ],
)
def test_a_file_that_is_not_plain_text_is_refused_by_name(tmp_path, content, problem):
    with pytest.raises(KeepfaithError, match=problem) as caught:
        Bundle.read(written(tmp_path / "e", policy_md=content))
    assert "policy.md" in caught.value.problem
    assert caught.value.remedy


def test_links_folders_and_odd_names_are_refused(tmp_path):
    folder = written(tmp_path / "e", policy_md="# A\n")
    (folder / "clauses.toml").symlink_to(folder / "policy.md")
    with pytest.raises(KeepfaithError, match=r"clauses\.toml cannot be part"):
        Bundle.read(folder)


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(KeepfaithError, match="is not a folder"):
        Bundle.read(tmp_path / "none")
