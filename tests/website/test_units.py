"""The units, users and folders for systemd: sound, closed enough, and the same as what root does at each start."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from keepfaith.website.runtime.data_directory import VERSION
from keepfaith.website.runtime.owners import OWNED, ROOT
from keepfaith.website.runtime.part_users import FILE_READERS, PARTS, PORTAL, SOCKET_USERS

UNITS = Path(__file__).parents[2] / "deploy" / "systemd"
SERVICES = sorted(UNITS.glob("*.service"))
DATA = "/var/lib/keepfaith/data"
# Of systemd's ten points of exposure (ten is all), at most so many tenths.
THRESHOLDS = {
    "custodian": 6, "recorder": 6, "web": 6, "inbound-mail": 14, "worker": 16, "front": 19, "setup": 27, "prober": 36,
}  # fmt: skip
needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not on this machine"
)


def analyze(folder: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """Ask systemd-analyze; who is not root may ask it as of a user's own units, with a folder where it can write."""
    scope = () if os.geteuid() == 0 else ("--user",)
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(folder)} if scope else None
    return subprocess.run(
        ["systemd-analyze", *scope, *words], env=environment, capture_output=True, text=True, check=False
    )


def part_of(unit: Path) -> str:
    return unit.stem.removeprefix("keepfaith-")


def setting(unit: Path, name: str) -> str:
    """Return the values of a setting, joined."""
    return " ".join(re.findall(rf"(?m)^{name}=(.*)$", unit.read_text()))


def group_name(name: str) -> str:
    return "keepfaith" if name == PORTAL else f"keepfaith-{name}"


def test_each_part_has_a_unit_and_there_is_one_to_prepare() -> None:
    assert {part_of(unit) for unit in SERVICES} == {*PARTS, "setup"}
    assert set(THRESHOLDS) == {*PARTS, "setup"}


@needs_systemd
def test_systemd_finds_no_fault_in_the_units(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    for unit in [*SERVICES, UNITS / "keepfaith.target"]:
        # The programs are where an agency puts them.
        text = re.sub(r"(?m)^ExecStart=\S+", "ExecStart=/bin/true", unit.read_text())
        (tmp_path / unit.name).write_text(text)
    verified = analyze(tmp_path_factory.mktemp("run"), "verify", "--man=no", *sorted(tmp_path.iterdir()))
    faults = [line for line in verified.stderr.splitlines() if "keepfaith" in line]
    assert not faults
    assert verified.returncode == 0, verified.stderr


@needs_systemd
@pytest.mark.parametrize("unit", SERVICES, ids=part_of)
def test_a_unit_is_as_closed_as_it_was(unit: Path, tmp_path: Path) -> None:
    threshold = f"--threshold={THRESHOLDS[part_of(unit)]}"
    rated = analyze(tmp_path, "security", "--offline=true", "--no-pager", threshold, unit)
    assert rated.returncode == 0, rated.stdout.splitlines()[-1:]


@pytest.mark.parametrize("part", PARTS)
def test_a_unit_runs_as_its_user_with_the_groups_that_root_gives(part: str) -> None:
    unit = UNITS / f"keepfaith-{part}.service"
    assert setting(unit, "User") == setting(unit, "Group") == f"keepfaith-{part}"
    sockets = {f"keepfaith-{owner}" for owner, users in SOCKET_USERS.items() if part in users}
    files = {group_name(name) for name, readers in FILE_READERS.items() if part in readers}
    assert set(setting(unit, "SupplementaryGroups").split()) == sockets | files
    assert setting(unit, "ExecStart") == f"/opt/keepfaith/.venv/bin/keepfaith serve {part} --supervised"


@pytest.mark.parametrize("part", PARTS)
def test_a_unit_writes_only_where_its_user_owns(part: str) -> None:
    written = setting(UNITS / f"keepfaith-{part}.service", "ReadWritePaths").split()
    owned = {f"-{DATA}/{entry.name}" for entry in OWNED if entry.owner == part}
    assert written
    assert set(written) <= owned


@pytest.mark.parametrize("unit", SERVICES, ids=part_of)
def test_no_unit_hides_the_users_of_its_peers(unit: Path) -> None:
    # In a namespace of its own the custodian would take every caller for nobody.
    assert not setting(unit, "PrivateUsers")
    assert not setting(unit, "DynamicUser")


def test_only_the_unit_that_prepares_gets_the_owner_of_the_tables() -> None:
    assert {part_of(unit) for unit in SERVICES if "owner.env" in unit.read_text()} == {"setup"}
    assert "OWNER" not in (UNITS / "portal.env.example").read_text()


def test_only_the_custodian_s_unit_is_lent_the_key() -> None:
    assert {part_of(unit) for unit in SERVICES if setting(unit, "LoadCredential")} == {"custodian"}


def test_the_users_and_groups_are_those_that_the_portal_looks_for() -> None:
    lines = re.findall(r"(?m)^([ug])\s+(\S+)", (UNITS / "keepfaith.sysusers.conf").read_text())
    assert {name for kind, name in lines if kind == "u"} == {f"keepfaith-{part}" for part in PARTS}
    assert {name for kind, name in lines if kind == "g"} == set(map(group_name, FILE_READERS))


def test_the_folders_are_those_that_root_gives_at_each_start() -> None:
    text = (UNITS / "keepfaith.tmpfiles.conf").read_text()
    folders = {
        (path.removeprefix(DATA).strip("/"), int(mode, 8), user, group)
        for path, mode, user, group in re.findall(r"(?m)^d (\S+) (\d+) (\S+) (\S+) -$", text)
        if path.startswith(DATA)
    }
    expected = {
        (
            entry.name,
            entry.mode,
            ROOT if entry.owner == ROOT else f"keepfaith-{entry.owner}",
            group_name(entry.group),
        )
        for entry in OWNED
        if entry.mode & 0o100 and not entry.name.startswith("postgresql")
    }
    assert folders == expected
    assert f"f {DATA}/version 0640 root keepfaith - {VERSION}\n" in text


@pytest.mark.skipif(
    shutil.which("systemd-sysusers") is None, reason="systemd-sysusers is not on this machine"
)
@pytest.mark.also_root
def test_systemd_makes_the_users_and_the_folders(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    made = subprocess.run(
        ["systemd-sysusers", f"--root={tmp_path}", UNITS / "keepfaith.sysusers.conf"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    passwd = (tmp_path / "etc" / "passwd").read_text()
    assert all(f"keepfaith-{part}:" in passwd for part in PARTS)
    if os.geteuid() == 0:
        subprocess.run(
            ["systemd-tmpfiles", "--create", f"--root={tmp_path}", UNITS / "keepfaith.tmpfiles.conf"],
            check=True,
        )
        folder = (tmp_path / DATA.strip("/") / "run" / "custody").stat()
        assert folder.st_mode & 0o7777 == 0o2710
        assert f"keepfaith-custodian:x:{folder.st_uid}:{folder.st_gid}:" in passwd
        assert (tmp_path / DATA.strip("/") / "version").read_text().strip() == str(VERSION)
