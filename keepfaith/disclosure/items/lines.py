"""What an employee sees of items: each in words, with its history, and a form for each act that they can do now."""

import datetime as dt
import uuid
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.safestring import SafeString

from keepfaith.custody.protocol.item_messages import Item
from keepfaith.disclosure.items.declared import kind_of
from keepfaith.disclosure.items.forms import DAY_AHEAD, ActForm
from keepfaith.disclosure.items.offers import AUDITOR, Asker, Offer
from keepfaith.disclosure.items.sentences import Sentences, show_day
from keepfaith.disclosure.items.words import ActWords, KindWords, StateWords
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.custodian_clients import items_client
from keepfaith.disclosure.tasks.task_actions import today

if TYPE_CHECKING:
    from keepfaith.custody.acts.declaration import Act, ItemKind


@dataclass(frozen=True, slots=True)
class OfferedAct:
    """An act that an employee can do: its button, its form, and where that goes."""

    words: ActWords
    button: str
    address: str
    form: ActForm
    goes_on: bool

    @property
    def is_folded(self) -> bool:
        """Whether more than a button is shown: a form, or what is asked first."""
        return bool(self.form.fields or self.words.confirm)


@dataclass(frozen=True)
class ItemLine:
    """An item in words, for an employee; nothing of what its record says."""

    kind: "ItemKind"
    words: KindWords
    item: Item
    asker: Asker
    record: Record | None = None
    bound: ActForm | None = None

    @property
    def state(self) -> StateWords:
        """The words of its state."""
        return self.words.states[self.item.state]

    @property
    def says(self) -> SafeString:
        """What it is, in a sentence."""
        return self.sentences.fill(self.state.says)

    @property
    def small(self) -> SafeString:
        """Who did what for it, and until when it stays."""
        return self.sentences.fill(self.state.small)

    @property
    def reference(self) -> str:
        """What it is on: the reference of its record, or its case."""
        return self.sentences.record or self.item.text("case")

    @property
    def address(self) -> str:
        """The page of it alone."""
        return reverse("desk:item", kwargs={"address": self.words.address, "item": self.item.number})

    @property
    def concerns(self) -> bool:
        """Whether the employee may see it: they did something for it, are named in it, or have a duty for an act."""
        account = self.asker.account
        named = [self.item.text(name) for name, form in self.kind.details.items() if form == "employee"]
        did = [one.employee for one in self.item.history]
        is_read = self.words.audited and AUDITOR in self.asker.duties
        return account in (*named, *did) or is_read or any(offer.fits for offer in self.offers)

    @cached_property
    def offers(self) -> list[Offer]:
        """What can be done with it, and what cannot now."""
        return self.asker.offers()

    @cached_property
    def acts(self) -> list[OfferedAct]:
        """What the employee can do with it now."""
        return [self._offered(offer.act) for offer in self.offers if not offer.refused]

    @property
    def waits(self) -> bool:
        """Whether it waits for a decision of the employee."""
        return self.state.waits and any(act.goes_on for act in self.acts)

    @property
    def is_late(self) -> bool:
        """Whether the day is over by which it was to be decided: one that lay ahead when it was named."""
        ahead = [name for name, form in self.kind.details.items() if form == DAY_AHEAD]
        days = [day for name in ahead if (day := self.item.text(name))]
        return any(dt.date.fromisoformat(day) < today() for day in days)

    @property
    def blocked(self) -> list[tuple[str, str]]:
        """What the employee cannot do with it, though its state allows it or it was just done, each with the code."""
        return [
            (self.button(offer.act), offer.refused)
            for offer in self.offers
            if offer.refused and self.item.state in (*offer.act.start, offer.act.to)
        ]

    @property
    def history(self) -> list[tuple[str, str, Any]]:
        """What was done, by whom and on which day, the last first."""
        known = self.words.states
        return [
            (known[one.state].was if one.state in known else one.state, one.employee, show_day(one.day))
            for one in reversed(self.item.history)
        ]

    @property
    def particulars(self) -> list[tuple[str, Any]]:
        """What it is on and its details, each under the label of its field."""
        names = [*(["record"] if self.item.record else []), *self.kind.details]
        wording = [(self.words.field(name).label, self.sentences.value(name)) for name in names]
        return [(label, value) for label, value in wording if value != ""]

    @cached_property
    def sentences(self) -> Sentences:
        """What is said of it."""
        return Sentences(self.words, self.item, self.record, self.kind.details)

    def button(self, act: "Act") -> str:
        """Return what the button of an act says, by the first of its words that fits."""
        wording = self.words.acts[act.entry].button
        if isinstance(wording, str):
            return wording
        return next(
            (text for fact, text in wording.items() if self.asker.is_so(fact)), next(iter(wording.values()))
        )

    def _offered(self, act: "Act") -> OfferedAct:
        wording, number = self.words.acts[act.entry], self.item.number
        address = reverse(
            "desk:item_act", kwargs={"address": self.words.address, "item": number, "verb": wording.at}
        )
        is_bound = self.bound is not None and self.bound.act.entry == act.entry
        form = self.bound if is_bound and self.bound else form_on(self, act)
        return OfferedAct(wording, self.button(act), address, form, goes_on=bool(act.after(self.item.state)))


def form_on(line: ItemLine, act: "Act", **more: Any) -> ActForm:  # noqa: ANN401 - what was sent
    """Return the form of an act on an item; its fields have ids of their own among those of other items."""
    at = line.words.acts[act.entry].at
    return ActForm(line.kind, act, line.words, auto_id=f"{at}-{line.item.number}-%s", **more)


def lines_of(kind: str, words: KindWords, account: str, duties: tuple[str, ...]) -> list[ItemLine]:
    """Return the items of a kind that an employee may see, each under the declaration that it lives under."""
    listed = [
        (item, declared) for item in items_client().items(kind) if (declared := kind_of(item)) is not None
    ]
    numbers = {uuid.UUID(bytes=item.record) for item, _ in listed if item.record}
    records = Record.objects.in_bulk(list(numbers))
    lines = [
        ItemLine(
            declared, words, item, Asker(account, duties, declared, item),
            records.get(uuid.UUID(bytes=item.record)) if item.record else None,
        )
        for item, declared in listed
        if item.state in words.states
    ]  # fmt: skip
    return [line for line in lines if line.concerns]
