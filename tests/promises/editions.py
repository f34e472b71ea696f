"""Editions that a test breaks: those posted, with rules added or taken away."""

from dataclasses import replace

from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.edition_cache import PostedEdition, posted_editions


def posted(number: int = 0) -> PostedEdition:
    return posted_editions().of("privacy")[number]


def with_rule(edition: PostedEdition, rule: str) -> PostedEdition:
    """The same edition with one more rule."""
    return replace(edition, bundle=_changed(edition, edition.bundle.files["rules.cedar"] + "\n" + rule))


def without_rule(edition: PostedEdition, name: str) -> PostedEdition:
    """The same edition without one of its rules."""
    rules = edition.bundle.files["rules.cedar"].split("\n\n")
    other_rules = [rule for rule in rules if f'@id("{name}")' not in rule]
    assert len(other_rules) == len(rules) - 1
    return replace(edition, bundle=_changed(edition, "\n\n".join(other_rules)))


def _changed(edition: PostedEdition, rules: str) -> Bundle:
    return Bundle({**edition.bundle.files, "rules.cedar": rules})
