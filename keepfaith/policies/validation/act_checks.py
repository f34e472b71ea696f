"""Acts: each file declares one kind, every word of it has a meaning, and what must hold of any declaration does."""

from collections.abc import Iterator

from keepfaith.custody.protocol.manifest import ACTS, acts_of
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.validation.table_reader import Fault


def check_acts(bundle: Bundle) -> Iterator[Fault]:
    """The acts can be read, and nothing in them is below what the software demands."""
    # No web process checks an edition.
    from keepfaith.custody.acts.declaration import NotDeclared, read_files
    from keepfaith.custody.acts.floors import below_floors
    from keepfaith.custody.acts.not_declared import line_of
    from keepfaith.custody.acts.properties import broken_properties

    texts = acts_of(bundle.files)
    try:
        declared = read_files(texts)
    except NotDeclared as error:
        yield Fault(error.file, error.line, error.what, error.how)
        return
    for broken in (*broken_properties(declared), *below_floors(declared)):
        file = f"{ACTS}{broken.kind}.toml"
        yield Fault(file, line_of(texts[file], broken.near), broken.what, broken.remedy)
