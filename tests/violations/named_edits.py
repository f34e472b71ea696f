"""Edits of Python source by the names in it, so that a violation depends on no wording and no layout.

A target is `module:Class.function`, or a module or class for the statements outside its functions. A name is that of a
variable, function or attribute (`items.opens`), of a keyword or a key, or some words of SQL; it must be there exactly
once.
"""

import ast
import textwrap
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from tests.violations.source_tree import SourceTree, StaleViolation
from tests.violations.violation import Change

type Scope = ast.Module | ast.ClassDef | ast.FunctionDef
_DEFINITIONS = (ast.FunctionDef, ast.ClassDef)


@dataclass(frozen=True)
class _Named(Change, ABC):
    target: str

    def in_tree(self, tree: SourceTree) -> None:
        module, _, scope = self.target.partition(":")
        tree.rewrite(module.replace(".", "/") + ".py", lambda text: self._rewrite(text, scope))

    def _rewrite(self, text: str, scope: str) -> str:
        module = ast.parse(text)
        node: Scope = module
        for part in filter(None, scope.split(".")):
            node = self._only(one for one in node.body if getattr(one, "name", None) == part)
        self.alter(node)
        return ast.unparse(ast.fix_missing_locations(module)) + "\n"

    @abstractmethod
    def alter(self, scope: Scope) -> None:
        """Change the target."""

    def _only[T](self, every: Iterable[T]) -> T:
        if len(some := list(every)) != 1:
            raise StaleViolation(f"there are {len(some)} for {self}")
        return some[0]

    def _put(self, scope: Scope, every: Iterable[ast.expr], code: str) -> None:
        """Put other code in the place of the only expression; `_` in it stands for the expression as it was."""
        old = self._only(every)
        new = ast.parse(code.strip(), mode="eval")
        _replace(new, lambda node: isinstance(node, ast.Name) and node.id == "_", old)
        _replace(scope, lambda node: node is old, new.body)


@dataclass(frozen=True)
class Body(_Named):
    """Other code in the place of a function's."""

    code: str

    def alter(self, scope: Scope) -> None:
        scope.body = _parse(self.code)


@dataclass(frozen=True)
class Statement(_Named):
    """Other code in the place of the statement with a name; `...` in it stands for the statement as it was."""

    name: str
    code: str = "pass"

    def alter(self, scope: Scope) -> None:
        block, old = self._only(
            (block, statement)
            for block in _blocks(scope)
            for statement in block
            if any(_is_named(node, self.name) for node in _own_nodes(statement))
        )
        new = ast.Module(_parse(self.code), [])
        for inner in list(_blocks(new)):
            inner[:] = [old if _is_ellipsis(one) else one for one in inner]
        at = block.index(old)
        block[at : at + 1] = new.body


@dataclass(frozen=True)
class Value(_Named):
    """Another value for a variable, a keyword or a key, or for `return`; `_` in it stands for the value as it was."""

    name: str
    code: str

    def alter(self, scope: Scope) -> None:
        self._put(scope, (value for node in _inner(scope) for value in _values(node, self.name)), self.code)


@dataclass(frozen=True)
class Call(_Named):
    """Other code in the place of a call of a function, or with a text; `_` in it stands for the call as it was."""

    name: str
    code: str

    def alter(self, scope: Scope) -> None:
        calls = (node for node in _inner(scope) if isinstance(node, ast.Call))
        self._put(scope, (one for one in calls if _is_called(one, self.name)), self.code)


@dataclass(frozen=True)
class Condition(_Named):
    """Another condition in the place of the one with a name; `_` in it stands for the condition as it was."""

    name: str
    code: str

    def alter(self, scope: Scope) -> None:
        self._put(scope, _with_name(_conditions(scope), self.name), self.code)


@dataclass(frozen=True)
class Drop(_Named):
    """Several conditions joined by `and` or `or`, without the one with a name."""

    name: str

    def alter(self, scope: Scope) -> None:
        joins = [node for node in _inner(scope) if isinstance(node, ast.BoolOp)]
        parts = [part for join in joins for part in join.values if not isinstance(part, ast.BoolOp)]
        dropped = self._only(_with_name(parts, self.name))
        for join in joins:
            join.values = [part for part in join.values if part is not dropped]


@dataclass(frozen=True)
class Sql(_Named):
    """Other words in the one text that has these: columns and tables of a statement."""

    old: str
    new: str = ""

    def alter(self, scope: Scope) -> None:
        texts = (
            node for node in _inner(scope) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        )
        text = self._only(node for node in texts if self.old in node.value)
        text.value = text.value.replace(self.old, self.new, 1)


def _parse(code: str) -> list[ast.stmt]:
    return ast.parse(textwrap.dedent(code)).body


def _replace(scope: ast.AST, is_old: Callable[[ast.AST], bool], new: ast.expr) -> None:
    for node in list(ast.walk(scope)):
        for field, value in ast.iter_fields(node):
            if isinstance(value, list):
                value[:] = [new if is_old(one) else one for one in value]
            elif is_old(value):
                setattr(node, field, new)


def _inner(scope: ast.AST) -> Iterator[ast.AST]:
    """Yield everything in a scope but what stands in functions and classes inside it."""
    for node in ast.iter_child_nodes(scope):
        yield node
        if not isinstance(node, _DEFINITIONS):
            yield from _inner(node)


def _blocks(scope: ast.AST) -> Iterator[list[ast.stmt]]:
    for node in [scope, *(node for node in _inner(scope) if not isinstance(node, _DEFINITIONS))]:
        for _, value in ast.iter_fields(node):
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                yield value


def _own_nodes(statement: ast.stmt) -> Iterator[ast.AST]:
    """Yield what is a statement's own, and not that of those in it."""
    yield statement
    for node in ast.iter_child_nodes(statement):
        if not isinstance(node, ast.stmt | ast.excepthandler | ast.match_case):
            yield from ast.walk(node)


def _is_named(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.Name | ast.Attribute):
        return f".{ast.unparse(node)}".endswith(f".{name}")
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value == name or (" " in name and name in node.value)
    return name in {getattr(node, "name", None), getattr(node, "arg", None)}


def _with_name(every: Iterable[ast.expr], name: str) -> Iterator[ast.expr]:
    return (one for one in every if any(_is_named(node, name) for node in ast.walk(one)))


def _values(node: ast.AST, name: str) -> Iterator[ast.expr]:
    if isinstance(node, ast.Return) and name == "return" and node.value:
        yield node.value
    elif isinstance(node, ast.Dict):
        yield from (
            value for key, value in zip(node.keys, node.values, strict=True) if key and _is_named(key, name)
        )
    elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.keyword) and node.value:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", node)]
        yield from (node.value for target in targets if _is_named(target, name))


def _is_called(call: ast.Call, name: str) -> bool:
    texts = (one for one in call.args if isinstance(one, ast.Constant))
    return any(_is_named(one, name) for one in (call.func, *texts))


def _conditions(scope: ast.AST) -> Iterator[ast.expr]:
    for node in _inner(scope):
        if isinstance(node, ast.comprehension):
            yield from node.ifs
        elif isinstance(node, ast.If | ast.IfExp | ast.While):
            yield node.test


def _is_ellipsis(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and statement.value.value is ...
    )
