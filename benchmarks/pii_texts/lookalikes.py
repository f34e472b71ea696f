"""Numbers and words that resemble identifiers and are none, and fillers without meaning for the measure."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Callable
from random import Random

from benchmarks.pii_texts.contacts import TOWNS, day
from benchmarks.pii_texts.numbers import digits, form, luhn


def _shapes(*shapes: str) -> Callable[[Random], str]:
    return lambda random: form(random, random.choice(shapes))


def _zip4(random: Random) -> str:
    return f"0{random.randint(1001, 2799)}-{digits(random, 4)}"


def _money(random: Random) -> str:
    cents = random.randint(100, 99_999_999)
    return random.choice(
        [f"${cents / 100:,.2f}", f"$ {cents / 100:.2f}", f"USD {cents // 100:,}", f"${cents // 100}"]
    )


def _moment(random: Random) -> dt.datetime:
    return dt.datetime(2024, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=random.randint(0, 86_000_000))


def _timestamp(random: Random) -> str:
    moment = _moment(random)
    return random.choice(
        [f"{moment:%Y%m%d%H%M%S}", str(int(moment.timestamp())), f"{int(moment.timestamp())}{digits(random, 3)}",
         f"{moment:%Y-%m-%dT%H:%M:%S}Z", f"{moment:%Y%m%d}-{moment:%H%M}", f"{moment:%Y-%m-%d %H:%M:%S.%f}"]
    )  # fmt: skip


def _hash(random: Random) -> str:
    digest = hashlib.sha256(random.randbytes(8)).hexdigest()
    return random.choice([digest, digest[:40], digest[:32], digest[:12], str(random.getrandbits(64))])


def _uuid(random: Random) -> str:
    return str(uuid.UUID(int=random.getrandbits(128), version=4))


def _message_id(random: Random) -> str:
    moment = _moment(random)
    return f"<{moment:%Y%m%d%H%M%S}.{form(random, 'NAANNA')}.{digits(random, 5)}@mail.example.org>"


def _isbn(random: Random) -> str:
    body = f"978{random.choice('01')}{digits(random, 8)}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    number = body + str(-total % 10)
    return random.choice([number, f"{number[:3]}-{number[3]}-{number[4:7]}-{number[7:12]}-{number[12]}"])


def _imei(random: Random) -> str:
    body = "35" + digits(random, 12)
    return body + luhn(body)


def _library_card(random: Random) -> str:
    body = "2" + digits(random, 12)
    return body + luhn(body)


def _mac(random: Random) -> str:
    pairs = [f"{random.randint(0, 255):02x}" for _ in range(6)]
    return random.choice([":".join(pairs), "-".join(pairs).upper()])


def _coordinates(random: Random) -> str:
    north, west = 41 + random.random() * 2, 70 + random.random() * 3
    return random.choice(
        [
            f"{north:.6f}, -{west:.6f}",
            f"{north:.4f}° N, {west:.4f}° W",
            f"42°{random.randint(10, 59)}'{random.randint(10, 59)}\" N",
        ]
    )


def _version(random: Random) -> str:
    return ".".join(
        str(random.randint(0, part))
        for part in random.choice([(9, 40, 9), (20, 9, 9, 9), (9, 20), (4, 18, 0, 90)])
    )


def _statute(random: Random) -> str:
    chapter, section = random.randint(4, 278), random.randint(1, 99)
    return random.choice(
        [f"M.G.L. c. {chapter}, § {section}", f"G.L. c. {chapter}A, §{section}", f"MGL ch. {chapter} s. {section}",
         f"20 U.S.C. § {random.randint(1000, 9999)}g", f"34 CFR {random.randint(76, 300)}.{random.randint(100, 799)}"]
    )  # fmt: skip


def _regulation(random: Random) -> str:
    return f"603 CMR {random.randint(1, 55)}.{random.randint(1, 30):02}" + random.choice(
        ["", f"({random.randint(1, 9)})", "(2)(a)"]
    )


LOOKALIKES: dict[str, Callable[[Random], str]] = {
    "zip4": _zip4,
    "parcel": _shapes(
        "NNN-NNN-NNNN",
        "NN-NN-NNNN",
        "M_NNN B_NN L_NNNN",
        "NNN/NN/NNNN",
        "NNNNNNNNN",
        "NN-NNN-NNN.NNN",
        "NNN-NN-NNN",
    ),
    "docket": _shapes(
        "NNNNCVNNNNN", "NN-NNNNN-AA", "BSEA 2NNNNNN", "SUCVNNNN-NNNNN", "NN-NNNN-NN", "1NNNCVNNNNN"
    ),
    "permit": _shapes("BP-20NN-NNNNNN", "NNN-NNNN-NN", "ELNNNNNNNN", "P NNNNNNNNN", "B-NN-NNNN"),
    "invoice": _shapes(
        "INV-NNNNNNNN", "NNNNNNNNN", "NNNN-NNNN", "INVNNNNNNNNNN", "NN-NNNNNNN", "NNN-NN-NNNNN", "NNNNNNNNNN"
    ),
    "po": _shapes("PO-NNNNNNN", "NNNNNNNN", "45NNNNNNNN", "POC NN NNNNNNNNN", "NNN-NNNNNN", "NNNN-NN-NNNN"),
    "tracking": _shapes(
        "1ZANNANNNNNNNNNNNN",
        "9400 1NNN NNNN NNNN NNNN NN",
        "NNNN NNNN NNNN",
        "92NNNNNNNNNNNNNNNNNNNN",
        "EANNNNNNNNNUS",
    ),
    "part": _shapes(
        "NNN-NNN-NNNN-A", "NNNNN-NNN-NNN", "A-NNN-NNN-NNN", "NN.NNN.NNNN/N", "NNNN-NNN-NNNN", "NNN-NN-NN"
    ),
    "message-id": _message_id,
    "hash": _hash,
    "uuid": _uuid,
    "isbn": _isbn,
    "timestamp": _timestamp,
    "version": _version,
    "mac": _mac,
    "money": _money,
    "ein": _shapes("NN-NNNNNNN"),
    "grant": _shapes("S425DNN00NN", "NNN-NNNNNN-20NN-NNNN", "H027ANNNNNN", "NNN-NNN-NNN"),
    "room": _shapes("BNNN", "NNN", "C-NNN", "NNNA"),
    "course": _shapes("MATH-NNN", "NNNN-NN", "ENGNNNA", "NN.NNNN", "NNNNN.NNN"),
    "statute": _statute,
    "regulation": _regulation,
    "coordinates": _coordinates,
    "case": _shapes("PRR-20NN-NNNN", "SPRNN/NNNN", "CASNNNNNNN-ANANAN", "20NN-NNNNNN", "NNNNNNNN"),
    "imei": _imei,
    "library": _library_card,
    "orcid": _shapes("0000-000N-NNNN-NNNN"),
    "org-code": _shapes("0NNN0000", "0NNN0NNN", "04NN0NNN"),
    "vendor": _shapes("VC6000NNNNNN", "VCNNNNNNNNNN", "UEI ANANNNANNAAN"),
    "meter": _shapes("NNNNNN.N", "NNNNNNNN", "NNN NNN"),
    "meeting": _shapes("NNN NNNN NNNN", "NNN NNN NNNN", "NNNNNNNNNNN"),
    "plate": _shapes("NAA NNN", "NNN AAN", "ANN-NNN"),
    "vin": _shapes("1AANANNANAANNNNNN"),
    "npi": _shapes("1NNNNNNNNN"),
    "barcode": _shapes("0NNNNNNNNNNN", "NNNNNNNNNNNNN"),
    "ending": _shapes("ending in NNNN", "xxxx-xxxx-xxxx-NNNN", "****NNNN"),
}
ROLES = (
    "the undersigned", "the parent", "the guardian", "the applicant", "the principal", "the school nurse", "J. D.",
    "A.B.", "the requester", "employee A", "student B", "the claimant", "M. R.", "the teacher of record", "my daughter",
    "my son",
)  # fmt: skip
SCHOOLS = (
    "Example Elementary School", "Sample Middle School", "Anytown High School", "the Specimen Academy",
    "Example Regional", "Sample Charter School", "the Placeholder School",
)  # fmt: skip
FILLERS: dict[str, Callable[[Random], str]] = {
    "role": lambda random: random.choice(ROLES),
    "school": lambda random: random.choice(SCHOOLS),
    "town": lambda random: random.choice(TOWNS),
    "day": day,
    "grade": lambda random: random.choice(
        ["K", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"]
    ),
    "n": lambda random: str(random.randint(2, 99)),
    "year": lambda random: str(random.randint(2015, 2026)),
    "time": lambda random: f"{random.randint(7, 16)}:{random.randint(0, 59):02}",
    **LOOKALIKES,
}
