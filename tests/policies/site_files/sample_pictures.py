"""Small whole pictures of each kind that an agency's folder can hold."""

import struct
import zlib


def png(width=4, height=3, *more):
    """A picture in PNG; `more` are chunks, each a kind and its octets."""
    rows = b"".join(b"\0" + b"\x10\x60\xa0" * width for _ in range(height))
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        *more,
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(octets)) + kind + octets + struct.pack(">I", zlib.crc32(kind + octets))
        for kind, octets in chunks
    )


def jpeg(width=4, height=3, *, exif=False):
    """The parts of a picture in JPEG that are read here."""
    about_it = b"\xff\xe1" + struct.pack(">H", 8) + b"Exif\0\0" if exif else b""
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 8, 8, height, width, 0)
    return b"\xff\xd8" + about_it + frame + b"\xff\xda\0\x02" + b"\0" * 8 + b"\xff\xd9"


def webp(width=4, height=3, *more):
    """The parts of a picture in WebP that are read here."""
    lossy = b"\0" * 6 + struct.pack("<HH", width, height)
    parts = [(b"VP8 ", lossy), *more]
    body = b"WEBP" + b"".join(kind + struct.pack("<I", len(octets)) + octets for kind, octets in parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body
