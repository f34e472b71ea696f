"""Organizations: parts of the agency and bodies that work for it, in a tree whose root, the agency, has no name."""

import datetime as dt

from keepfaith.custody.protocol.sizes import MAX_ORGANIZATIONS
from keepfaith.custody.protocol.staff_messages import Organization
from keepfaith.custody.store.transaction import StoreTransaction, draft_entry
from keepfaith.errors import KeepfaithError


class Organizations:
    """The organizations; one that is known stays where it was placed, so no circle can come about."""

    def __init__(self, transaction: StoreTransaction) -> None:
        self._transaction, self._connection = transaction, transaction.connection

    def place(self, organization: Organization, *, at: dt.datetime) -> bool:
        """Know an organization; return whether it was not known yet. Refuses to move one, and one of nothing known."""
        known = self.all()
        if organization in known:
            return False
        names = {other.organization for other in known}
        if organization.organization in names:
            raise KeepfaithError(
                "There is another organization of this name.", "Choose another name; none is ever moved."
            )
        if organization.within and organization.within not in names:
            raise KeepfaithError("What it belongs to is not known.", "Add that organization first.")
        if len(known) >= MAX_ORGANIZATIONS:
            raise KeepfaithError(f"There are {MAX_ORGANIZATIONS} organizations.", "Use those that there are.")
        self._connection.execute(
            "INSERT INTO organizations VALUES (?, ?, ?)",
            (organization.organization, organization.kind, organization.within or None),
        )
        details = {"organization": organization.organization, "what": organization.kind}
        details |= {"within": organization.within} if organization.within else {}
        self._transaction.log(draft_entry("organization-placed", at), details, at=at)
        return True

    def all(self) -> tuple[Organization, ...]:
        """List the organizations by name."""
        rows = self._connection.execute("SELECT name, kind, within FROM organizations ORDER BY name")
        return tuple(Organization(name, kind, within or "") for name, kind, within in rows)

    def is_within(self, organization: str, other: str) -> bool:
        """Return whether an organization is another one or belongs to it; everything belongs to the agency."""
        (is_within,) = self._connection.execute(
            "WITH RECURSIVE above(name) AS (SELECT :organization UNION"
            " SELECT within FROM organizations JOIN above USING (name) WHERE within IS NOT NULL)"
            " SELECT :other = '' OR EXISTS (SELECT 1 FROM above WHERE name = :other)",
            {"organization": organization, "other": other},
        ).fetchone()
        return bool(is_within)

    def has(self, organization: str) -> bool:
        """Return whether an organization is known; the agency itself always is."""
        row = self._connection.execute("SELECT 1 FROM organizations WHERE name = ?", (organization,))
        return not organization or row.fetchone() is not None
