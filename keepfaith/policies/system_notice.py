"""The notice of a system that holds personal data, with the nine fields of M.G.L. c. 30 § 63, from an edition's files.

A field that no file says is left to whoever files it, and says so.
"""

from collections.abc import Iterator
from typing import Any, Final

from keepfaith.agency.agency import Agency
from keepfaith.pii.categories import CATEGORIES
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.clauses import clauses_of
from keepfaith.policies.forms.files import Forms

_FAIR_PRACTICES: Final = "M.G.L. c. 66A"
_NOT_COUNTED: Final = "Not counted here. Write the number in before you file the notice."


def system_notice(bundle: Bundle, agency: Agency, *, people: int | None = None) -> str:
    """Write the notice of what an edition lets a portal hold, as Markdown; assumes that `policy check` passed."""
    fields = {
        "The system": [agency.portal, f"Held by {agency.name}, {', '.join(agency.postal_address)}"],
        "Nature and purpose": [*_purposes(bundle)],
        "Number of people": [_NOT_COUNTED if people is None else f"{people:,}"],
        "Categories of data; all are held by computers": [*_holdings(bundle)],
        "Storage, retention and disposal": [*_storage(bundle)],
        "Where the data come from": [*_sources(agency)],
        "Types of use, and classes of users": [*_users(bundle)],
        f"Steps taken to comply with {_FAIR_PRACTICES}": [
            clause.says
            for clause in clauses_of(bundle)
            if clause.kept_by != "fact" and any(source.cite == _FAIR_PRACTICES for source in clause.sources)
        ],
        "Who is responsible": [agency.information_officer or agency.contact_name, *agency.postal_address],
    }
    numbered = zip("abcdefghi", fields.items(), strict=True)
    parts = [
        f"## ({letter}) {title}\n\n" + "\n".join(f"- {line}" for line in lines)
        for letter, (title, lines) in numbered
    ]
    return "\n\n".join(["# Notice of a system that holds personal data (M.G.L. c. 30 § 63)", *parts, ""])


def _purposes(bundle: Bundle) -> Iterator[str]:
    for purpose in bundle.table("purposes.toml")["purpose"].values():
        yield f"{purpose['title']}: {purpose['explanation']}"


def _holdings(bundle: Bundle) -> Iterator[str]:
    for holding in bundle.table("inventory.toml")["holding"]:
        titles = [_category(name) for name in holding["categories"]]
        yield f"{holding['title']}: {', '.join(titles)}"
    log = bundle.table("inventory.toml").get("access_log", {})
    if log:
        yield f"Access log: {' '.join(field['holds'] for field in log['fields'])}"


def _category(name: str) -> str:
    title = CATEGORIES[name].title
    return title if title[:2].isupper() else f"{title[:1].lower()}{title[1:]}"


def _storage(bundle: Bundle) -> Iterator[str]:
    titles = {one["name"]: one["title"] for one in bundle.table("inventory.toml")["holding"]}
    titles["access-log"] = "Access log"
    for name, rule in bundle.table("retention.toml").get("holding", {}).items():
        yield f"{titles[name]}: {_period(rule)}"


def _period(rule: dict[str, Any]) -> str:
    period, trigger = rule["period"], rule.get("trigger", "")
    series = f"series {rule['series']}, " if "series" in rule else ""
    return f"{series}{period}{f', counted from: {trigger}' if trigger else ''}"


def _sources(agency: Agency) -> Iterator[str]:
    yield "People themselves, by e-mail and by these forms, which an employee also fills in for them:"
    for form in Forms.read(agency.folder / "forms").forms.values():
        yield form.title
    yield "Browsers, for the access log"


def _users(bundle: Bundle) -> Iterator[str]:
    yield "The purposes under (b), by these classes of employees and outsiders as far as the posted rules allow:"
    table = bundle.table("purposes.toml")
    for kind in ("duty", "party"):
        for one in table.get(kind, {}).values():
            yield f"{one['title']}: {one['explanation']}"
