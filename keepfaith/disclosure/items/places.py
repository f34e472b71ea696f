"""Where items are at the desk: the kinds that an employee has to do with, what waits there, and where one begins."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from keepfaith.disclosure.items.declared import kind_in_force, kind_known
from keepfaith.disclosure.items.lines import ItemLine, lines_of
from keepfaith.disclosure.items.offers import AUDITOR, Asker, Offer, kind_duties
from keepfaith.disclosure.items.words import KindWords, read_words

if TYPE_CHECKING:
    from keepfaith.custody.acts.declaration import ItemKind


@dataclass(frozen=True)
class KindPlace:
    """A kind with words, as an employee comes to it."""

    kind: "ItemKind"
    words: KindWords
    account: str
    duties: tuple[str, ...]

    @property
    def is_for(self) -> bool:
        """Whether one of their duties does something with its items, or reads them."""
        reads = self.words.audited and AUDITOR in self.duties
        return reads or not kind_duties(self.kind).isdisjoint(self.duties)

    @property
    def address(self) -> str:
        """The page of its items."""
        return reverse("desk:items", kwargs={"address": self.words.address})

    def lines(self) -> list[ItemLine]:
        """Return those of its items that the employee may see."""
        return lines_of(self.kind.name, self.words, self.account, self.duties)

    def beginnings(self) -> list[Offer]:
        """Return the acts by which the employee can begin an item: those of the edition in force."""
        kind = kind_in_force(self.kind.name)
        # What says a field anew is proposed where its record is opened.
        offers = (
            Asker(self.account, self.duties, kind).offers()
            if kind and (kind.of != "note" or kind.note)
            else []
        )
        return [offer for offer in offers if not offer.refused]

    @property
    def waiting(self) -> str:
        """Say how many of its items wait for the employee, and how many of these are late; nothing if none waits."""
        lines = [line for line in self.lines() if line.waits] if self.words.waiting else []
        if not lines or not self.words.waiting:
            return ""
        late = sum(line.is_late for line in lines)
        sentence = self.words.waiting[len(lines) != 1].replace("{}", str(len(lines)))
        return f"{sentence} {late} {'is' if late == 1 else 'are'} late." if late else sentence


def places_for(account: str, duties: Collection[str]) -> Iterator[KindPlace]:
    """Yield each kind that an employee has to do with, by title."""
    for name, words in sorted(read_words(settings.AGENCY).items(), key=lambda pair: pair[1].title):
        kind = kind_known(name)
        if kind is not None and (place := KindPlace(kind, words, account, tuple(duties))).is_for:
            yield place


def place_at(address: str, account: str, duties: Collection[str]) -> KindPlace | None:
    """Return the kind with an address for an employee; none if no kind has it."""
    for name, words in read_words(settings.AGENCY).items():
        kind = kind_known(name) if words.address == address else None
        if kind is not None:
            return KindPlace(kind, words, account, tuple(duties))
    return None


def beginnings_at(
    account: str, duties: Collection[str], purpose: str, *, record: str = "", case: str = ""
) -> list[tuple[str, str]]:
    """Return the title and address of each act that begins an item on a record, or in a case, for a purpose."""
    links, query = [], urlencode({name: text for name, text in (("record", record), ("case", case)) if text})
    for place in places_for(account, duties):
        kind = place.kind
        fits = (kind.of != "case" if record else "case" in kind.details) and kind.purpose in (
            "work",
            purpose,
        )
        for offer in place.beginnings() if fits else ():
            wording = place.words.acts[offer.act.entry]
            links.append((wording.title, f"{place.address}?{query}#begin-{wording.at}"))
    return links
