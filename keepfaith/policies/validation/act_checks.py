"""Acts: each file declares one kind, every word of it has a meaning, and what must hold of any declaration does."""

from collections.abc import Iterator

from keepfaith.custody.acts.declaration import NotDeclared, read_files
from keepfaith.custody.protocol.manifest import acts_of
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.validation.table_reader import Fault


def check_acts(bundle: Bundle) -> Iterator[Fault]:
    """The acts can be read, and nothing in them is below what the software demands."""
    try:
        read_files(acts_of(bundle.files))
    except NotDeclared as error:
        yield Fault(error.file, error.line, error.what, error.how)
