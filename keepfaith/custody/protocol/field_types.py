"""The kinds of fields that messages and answers have; each form is declared here, once."""

import datetime as dt
import re
from typing import Annotated

from keepfaith.custody.protocol import header, sizes
from keepfaith.ipc.strict_fields import (
    DAY,
    INSTANT,
    NAME,
    SWITCH,
    Form,
    mapping,
    number,
    octets,
    optional,
    optional_octets,
    packed,
    prose,
    set_of,
    text,
    written,
)


def _or_empty(pattern: str) -> re.Pattern[str]:
    return re.compile(f"(?:{pattern})?")


def octets_or_none(size: int) -> Form[bytes]:
    """Bytes of one size, or none."""
    form = optional_octets(size)
    return Form(lambda value: form.read(value) or b"", written)


_EMPLOYEE = r"[A-Za-z0-9][A-Za-z0-9@._+-]{0,63}"
_PERMISSION = r"[A-Za-z0-9][A-Za-z0-9./-]{0,31}"
_OTHER_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
_RECORD, _DIGEST, _NAME = octets(sizes.RECORD_SIZE), octets(sizes.DIGEST_SIZE), text(NAME)

Header = Annotated[header.Header, header.HEADER]
Edition = Annotated[str, text(sizes.EDITION)]
OptionalEdition = Annotated[str, text(_or_empty(sizes.EDITION.pattern))]
Name = Annotated[str, _NAME]
OptionalName = Annotated[str, text(_or_empty(NAME.pattern))]
# Something kept elsewhere, by the name it has there.
OtherName = Annotated[str, text(re.compile(_OTHER_NAME))]
OptionalOtherName = Annotated[str, text(_or_empty(_OTHER_NAME))]
EMPLOYEE = re.compile(_EMPLOYEE)
Employee = Annotated[str, text(EMPLOYEE)]
OptionalEmployee = Annotated[str, text(_or_empty(_EMPLOYEE))]
Employees = Annotated[tuple[str, ...], set_of(text(EMPLOYEE), max_count=sizes.MAX_RECORDS)]
Permission = Annotated[str, text(re.compile(_PERMISSION))]
OptionalPermission = Annotated[str, text(_or_empty(_PERMISSION))]
SubjectAddress = Annotated[str, prose(sizes.MAX_ADDRESS_SIZE, may_be_empty=True)]
CanaryAddress = Annotated[str, prose(sizes.MAX_ADDRESS_SIZE)]
Rules = Annotated[str, prose(sizes.MAX_RULES_SIZE)]
Manifest = Annotated[str, prose(sizes.MAX_MANIFEST_SIZE)]
OptionalManifest = Annotated[str, prose(sizes.MAX_MANIFEST_SIZE, may_be_empty=True)]
ActsFile = Annotated[str, text(re.compile(r"acts/[a-z][a-z0-9-]{0,31}\.toml"))]
TEXT = prose(sizes.MAX_RULES_SIZE, may_be_empty=True)
Text = Annotated[str, TEXT]

Record = Annotated[bytes, _RECORD]
OptionalRecord = Annotated[bytes | None, optional_octets(sizes.RECORD_SIZE)]
Records = Annotated[tuple[bytes, ...], set_of(_RECORD, max_count=sizes.MAX_RECORDS, min_count=1)]
PackedRecords = Annotated[tuple[bytes, ...], packed(sizes.RECORD_SIZE, max_count=sizes.HOLDS_PAGE_SIZE)]
Digest = Annotated[bytes, _DIGEST]
OptionalDigest = Annotated[bytes, octets_or_none(sizes.DIGEST_SIZE)]
_ROWS = mapping(_RECORD, _DIGEST, max_count=sizes.MAX_RECORDS, min_count=1)
Rows = Annotated[
    tuple[tuple[bytes, bytes], ...],
    Form(
        lambda value: tuple(_ROWS.read(value).items()),
        lambda rows: {written(record): written(digest) for record, digest in rows},
    ),
]
Token = Annotated[bytes, octets(sizes.MIN_TOKEN_SIZE, sizes.MAX_TOKEN_SIZE)]
ConfirmationToken = Annotated[bytes, octets(sizes.CONFIRMATION_TOKEN_SIZE)]
UnsubscribeToken = Annotated[bytes, octets(sizes.UNSUBSCRIBE_TOKEN_SIZE)]
Signature = Annotated[bytes, octets(sizes.SIGNATURE_SIZE)]

FieldNames = Annotated[tuple[str, ...], set_of(_NAME, max_count=sizes.MAX_FIELDS, min_count=1)]
OptionalNames = Annotated[tuple[str, ...], set_of(_NAME, max_count=sizes.MAX_FIELDS)]
Purposes = Annotated[tuple[str, ...], set_of(_NAME, max_count=sizes.MAX_PURPOSES)]
_FACTS = mapping(_NAME, SWITCH, max_count=sizes.MAX_FIELDS)
Facts = Annotated[
    frozenset[tuple[str, bool]], Form(lambda value: frozenset(_FACTS.read(value).items()), dict)
]
Switch = Annotated[bool, SWITCH]
Number = Annotated[int, number()]
Count = Annotated[int, number(0)]
OptionalCount = Annotated[int | None, optional(number(0))]
Day = Annotated[dt.date, DAY]
OptionalDay = Annotated[dt.date | None, optional(DAY)]
Instant = Annotated[dt.datetime, INSTANT]
