"""Which declaration an act is decided by: that of the edition in force when its item began, and the one in force."""

import datetime as dt

from keepfaith.custody.acts.declaration import Act, Declaration, ItemKind, NotDeclared, built_in
from keepfaith.custody.protocol.item_messages import Item
from keepfaith.custody.server.decision import Edition, Editions


def declaration_of(edition: Edition | None) -> Declaration:
    """Return what an edition declares; before any, what this release comes with."""
    return edition.registered.declared if edition else built_in()


def find_declaration(editions: Editions, digest: str) -> Declaration:
    """Return the declaration of an edition by its digest."""
    return declaration_of(editions.known.get(digest))


def kind_of(editions: Editions, item: Item) -> ItemKind | None:
    """Return the kind of an item as the edition has it that was in force when it began; none if that is not known."""
    return find_declaration(editions, item.edition).kinds.get(item.kind)


def find_act(editions: Editions, in_force: str, name: str) -> tuple[ItemKind, Act]:
    """Return the kind and the act of a name: of the edition in force, else of any that items may live under.

    What the one in force does not declare begins no more, and can end; raises `NotDeclared`.
    """
    for digest in (in_force, *editions.known, ""):
        try:
            kind, act = find_declaration(editions, digest).of(name)
        except NotDeclared:
            continue
        if act.start or digest == in_force:
            return kind, act
    raise NotDeclared("the edition in force declares no such act", "ask for one that it declares")


def find_later(editions: Editions, at: dt.datetime, kind: str, name: str) -> tuple[ItemKind, Act] | None:
    """Return the same act as the edition in force has it; none if it has none, for what runs can still end."""
    later = declaration_of(editions.latest(at=at)).kinds.get(kind)
    act = later.acts.get(name) if later else None
    return (later, act) if later and act else None
