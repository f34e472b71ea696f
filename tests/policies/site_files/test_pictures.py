"""A picture of the agency is a small whole file of its kind that says nothing of who took it where."""

import struct
import zlib

import pytest

from keepfaith.policies.editions.fault import Fault
from keepfaith.policies.site_files.pictures import MAX_BYTES, MAX_PICTURES, Picture, read_pictures
from tests.policies.site_files.sample_pictures import jpeg, png, webp


def read(tmp_path, **files):
    for name, octets in files.items():
        (tmp_path / name.replace("_", ".")).write_bytes(octets)
    return list(read_pictures(tmp_path))


def test_a_picture_of_each_kind_is_read_with_its_size(tmp_path):
    pictures = read(tmp_path, a_png=png(5, 7), b_jpg=jpeg(5, 7), c_jpeg=jpeg(5, 7), d_webp=webp(5, 7))
    assert all(isinstance(picture, Picture) for picture in pictures), pictures
    assert {(picture.width, picture.height) for picture in pictures} == {(5, 7)}
    assert [picture.media for picture in pictures] == ["image/png", "image/jpeg", "image/jpeg", "image/webp"]
    assert list(read_pictures(tmp_path / "nothing")) == []


def announced(width, height):
    """A small picture in PNG that says that it is large."""
    head = b"IHDR" + width.to_bytes(4) + height.to_bytes(4) + b"\x08\2\0\0\0"
    return png()[:12] + head + zlib.crc32(head).to_bytes(4) + png()[33:]


@pytest.mark.parametrize(
    ("name", "octets", "problem"),
    [
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG can hold programs"),
        ("a.gif", b"GIF89a", "not the name of a picture"),
        ("A.png", png(), "not the name of a picture"),
        ("a.png", jpeg(), "not a whole picture of the kind png"),
        ("a.jpg", png(), "not a whole picture of the kind jpg"),
        ("a.webp", png(), "not a whole picture of the kind webp"),
        ("a.png", png()[:-4], "not a whole picture of the kind png"),
        ("a.png", png() + b"<script>", "not a whole picture of the kind png"),
        ("a.jpg", jpeg()[:10], "not a whole picture of the kind jpg"),
        ("a.png", b"", "not a whole picture of the kind png"),
        ("a.png", png() + b"\0" * MAX_BYTES, "larger than 512 KiB"),
        ("a.png", png(4_001, 1), "a side of more than 4000 pixels"),
        ("a.png", png(4, 3, (b"eXIf", b"II")), "how, where or by whom"),
        ("a.png", png(4, 3, (b"tEXt", b"Author\0x")), "how, where or by whom"),
        ("a.png", png(4, 3, (b"tEXt", b"Author\0x"), last=True), "how, where or by whom"),
        ("a.png", announced(10_000, 9_000), "a side of more than 4000 pixels"),
        ("a.png", announced(2**31 - 1, 2**31 - 1), "a side of more than 4000 pixels"),
        ("a.jpg", jpeg()[:-2], "not a whole picture of the kind jpg"),
        ("a.webp", webp() + b"<script>", "not a whole picture of the kind webp"),
        ("a.webp", webp(4_001, 1), "a side of more than 4000 pixels"),
        ("a.jpg", jpeg(exif=True), "how, where or by whom"),
        ("a.webp", webp(4, 3, (b"EXIF", b"II")), "how, where or by whom"),
        ("a.webp", b"RIFF" + struct.pack("<I", 4) + b"WEBP", "not a whole picture of the kind webp"),
    ],
)
def test_what_is_no_such_picture_is_named_with_what_to_do(tmp_path, name, octets, problem):
    (tmp_path / name).write_bytes(octets)
    (fault,) = read_pictures(tmp_path)
    assert isinstance(fault, Fault)
    assert (fault.file, problem in fault.problem, bool(fault.remedy)) == (f"pictures/{name}", True, True), (
        fault
    )


def test_a_link_to_elsewhere_and_too_many_pictures_are_refused(tmp_path):
    (tmp_path / "elsewhere.png").symlink_to("/etc/hostname")
    (fault,) = read_pictures(tmp_path)
    assert "not the name of a picture" in fault.problem
    for number in range(MAX_PICTURES):
        (tmp_path / f"p{number}.png").write_bytes(png())
    (fault,) = read_pictures(tmp_path)
    assert "more than 100 pictures" in fault.problem
