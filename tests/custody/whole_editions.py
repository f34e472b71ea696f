"""Editions as a portal registers them: with a manifest that their digest is of."""

from keepfaith.custody.protocol.manifest import acts_of, digest_of, manifest_of


def whole_edition(*, rules, schema, mark="", acts=None):
    """Return what registers an edition of these files; another `mark` makes it another edition."""
    files = {"rules.cedar": rules, "schema.cedarschema": schema, "policy.md": mark, **(acts or {})}
    manifest = manifest_of(files)
    return {
        "edition": digest_of(manifest),
        "rules": rules,
        "schema": schema,
        "manifest": manifest,
        "acts": acts_of(files),
    }
