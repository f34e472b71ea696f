"""A violation: what is done to a portal so that it breaks a promise, and what shows that it really does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from tests.violations.source_tree import SourceTree

if TYPE_CHECKING:
    from tests.violations.scratch import Scratch

Kind = Literal["symbol", "app SQL", "owner SQL", "file", "proxy", "data", "process"]


class Change:
    """What is done: in the source tree or to the data before the portal starts, or while it runs."""

    def in_tree(self, tree: SourceTree) -> None:
        """Change what the portal runs from."""

    def before(self, portal: "Scratch") -> None:
        """Change what the portal finds when it starts."""

    def running(self, portal: "Scratch") -> None:
        """Change the running portal."""

    def environment(self) -> Mapping[str, str]:
        """Return the portal's environment variables beside those that it always has."""
        return {}


@dataclass(frozen=True)
class Edit(Change):
    """One text in a file of the tree in the place of another, which must be there exactly once."""

    path: str
    old: str
    new: str

    def in_tree(self, tree: SourceTree) -> None:
        tree.edit(self.path, self.old, self.new)


@dataclass(frozen=True)
class Added(Change):
    """A file more in the tree."""

    path: str
    text: str

    def in_tree(self, tree: SourceTree) -> None:
        tree.write(self.path, self.text)


@dataclass(frozen=True)
class AppSQL(Change):
    """Statements by the role that the portal works with."""

    statements: tuple[str, ...]

    def running(self, portal: "Scratch") -> None:
        for statement in self.statements:
            portal.app(statement)


@dataclass(frozen=True)
class OwnerSQL(Change):
    """Statements by the role that owns the tables."""

    statements: tuple[str, ...]

    def running(self, portal: "Scratch") -> None:
        for statement in self.statements:
            portal.owner(statement)


@dataclass(frozen=True)
class Act(Change):
    """Anything else, done while the portal runs."""

    do: Callable[["Scratch"], object]

    def running(self, portal: "Scratch") -> None:
        self.do(portal)


@dataclass(frozen=True)
class Prepare(Change):
    """Anything else, done to the data before the portal starts."""

    do: Callable[["Scratch"], object]

    def before(self, portal: "Scratch") -> None:
        self.do(portal)


@dataclass(frozen=True)
class Environment(Change):
    """A variable that the portal is started with."""

    name: str
    value: str

    def environment(self) -> Mapping[str, str]:
        return {self.name: self.value}


@dataclass(frozen=True)
class Violation:
    """A breach: `breaks` are the promises whose rows must turn red, `witness` shows that the breach is real.

    The witness is true on the violated portal and false on one that nobody touched. A violation with an `agency` needs
    the sample agency in another state: `tool` with its outside tool enabled. One that `is_outside` shows to other
    machines alone: no row can turn red, and the look that anybody can take from there has to see it.
    """

    name: str
    breaks: tuple[int, ...]
    kind: Kind
    changes: tuple[Change, ...]
    witness: Callable[["Scratch"], object] = field(repr=False)
    says: str = ""
    agency: str = ""
    origin: str = "listed"
    is_outside: bool = False
