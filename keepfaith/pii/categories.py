"""The kinds of personal information that a field can hold."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of information about a person.

    `sensitive` marks what may be asked for only behind TLS and only where a purpose names it
    (promises 48 and 52; the policy's own examples and M.G.L. c. 93H § 1).
    """

    name: str
    title: str
    sensitive: bool = False


CATEGORIES: Final = {
    category.name: category
    for category in (
        Category("name", "Name"),
        Category("postal-address", "Postal address"),
        Category("email-address", "E-mail address"),
        Category("phone-number", "Phone number"),
        Category("organization", "School or organization"),
        Category("ssn", "Social Security number", sensitive=True),
        Category("birth-date", "Birth date"),
        Category("bank-account", "Bank account", sensitive=True),
        Category("payment-card", "Payment card", sensitive=True),
        Category("drivers-license", "Driver's license", sensitive=True),
        Category("student-id", "Student number"),
        Category("educator-id", "Educator number or license"),
        Category("quasi-identifiers", "Details that together may identify a person"),
        Category("account-name", "Name of an account"),
        Category("work-address", "E-mail address at work"),
        Category("staff-name", "Name of an employee"),
        Category("ip-address", "IP address"),
        Category("language", "Language"),
        Category("free-text", "What a person writes in their own words"),
    )
}
