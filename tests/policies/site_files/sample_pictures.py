"""Small whole pictures of each kind that an agency's folder can hold."""

import io
import zlib

from PIL import Image


def _picture(kind, width, height, **more):
    stream = io.BytesIO()
    Image.new("RGB", (width, height), "#1060a0").save(stream, kind, **more)
    return stream.getvalue()


def png(width=4, height=3, *more, last=False):
    """A picture in PNG; `more` are chunks, each a kind and its octets, before or behind the pixels."""
    octets = _picture("PNG", width, height)
    place = octets.index(b"IEND" if last else b"IDAT") - 4
    chunks = (
        len(part).to_bytes(4) + kind + part + zlib.crc32(kind + part).to_bytes(4) for kind, part in more
    )
    return octets[:place] + b"".join(chunks) + octets[place:]


def jpeg(width=4, height=3, *, exif=False):
    """A picture in JPEG."""
    return _picture("JPEG", width, height, exif=b"Exif\0\0II*\0\x08\0\0\0\0\0" if exif else b"")


def webp(width=4, height=3, *more, lossless=False):
    """A picture in WebP; `more` are parts behind it that it does not announce."""
    octets = _picture("WEBP", width, height, lossless=lossless)
    octets += b"".join(kind + len(part).to_bytes(4, "little") + part for kind, part in more)
    return octets[:4] + (len(octets) - 8).to_bytes(4, "little") + octets[8:]
