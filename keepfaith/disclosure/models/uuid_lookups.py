"""`pk__among`: whether a number is one of many thousands, which go to the database as one array."""

import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Lookup, UUIDField
from django.db.models.sql.compiler import SQLCompiler

# Only the stubs know it as generic.
if TYPE_CHECKING:
    AnyLookup = Lookup[Any]
else:
    AnyLookup = Lookup


class UUIDArray(str):
    """Numbers as the database reads an array of them; whoever asks with it again has it written once."""

    __slots__ = ()


def uuid_array(numbers: UUIDArray | Iterable[uuid.UUID]) -> UUIDArray:
    """Write numbers as an array: the driver would take several times as long for many."""
    if isinstance(numbers, UUIDArray):
        return numbers
    return UUIDArray(f"{{{','.join([number.hex for number in numbers])}}}")


@UUIDField.register_lookup
class Among(AnyLookup):
    """As `in`, which would name each number as a parameter of its own: a statement of megabytes to read and plan."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """Compare with the array."""
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s::uuid[])", (*parameters, uuid_array(self.rhs))
