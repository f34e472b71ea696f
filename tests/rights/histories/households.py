"""A hundred made-up people: shared surnames, families at one address, tags behind a plus sign, addresses alike."""

import unicodedata
from dataclasses import dataclass

SURNAMES = ("Reader", "Sample", "Example", "Writer", "Asker")
HOUSEHOLDS = 25
ALIKE = ("{local}@mail.{host}", "{surname}.{number}@{host}", "{surname}{number}-a@{host}")


@dataclass(frozen=True)
class Person:
    """Somebody by name, and the address as they type it."""

    name: str
    address: str

    @property
    def mailbox(self) -> str:
        """The mailbox that the address names, however it is spelled."""
        return unicodedata.normalize("NFKC", self.address).casefold()


def households(host: str) -> tuple[Person, ...]:
    """Return four people for each household: two of one mailbox, one with a tag, one whose address looks like it."""
    people = []
    for number in range(HOUSEHOLDS):
        surname = SURNAMES[number % len(SURNAMES)]
        local = f"{surname}{number}".lower()
        alike = ALIKE[number % len(ALIKE)].format(
            local=local, surname=surname.lower(), number=number, host=host
        )
        addresses = (f"{local}@{host}", f"{local.upper()}@{host}", f"{local}+school@{host}", alike)
        people += [
            Person(f"{letter}. {surname}", address) for letter, address in zip("ABCD", addresses, strict=True)
        ]
    return tuple(people)
