"""Notices of a made-up person that go to another address: by the custodian's lists, by the ledger and by the file."""

import random
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, ClassVar

from keepfaith.custody.client.subscription_requests import SubscriptionsClient
from keepfaith.prober.journeys.moved_places import GIVEN, MovedPlaces
from keepfaith.prober.journeys.own_journey import Cast
from keepfaith.prober.journeys.report_steps import OK, records_in_file
from keepfaith.prober.journeys.sent_forms import NotSent
from keepfaith.prober.journeys.submissions import Way
from keepfaith.prober.journeys.subscriptions import notice_forms, one_click, record_of
from keepfaith.prober.journeys.surfaces import ask, sent
from keepfaith.prober.mail.message_text import confirmation_path, ways_out
from keepfaith.prober.oracle.topics import topics_of
from keepfaith.prober.reach import Reach
from keepfaith.prober.visitor import Visitor


@dataclass(kw_only=True)
class NoticePlaces(MovedPlaces):
    """One journey: what was sent for notices, and at whose address they are to go on."""

    what: ClassVar = "notices"
    # What it confirmed, its link, and that this was opened.
    before: ClassVar = 3

    def link_in(self, raw: bytes) -> str:
        """Return where the new address confirms."""
        return confirmation_path(raw)

    def opened(self, languages: Sequence[str]) -> str:
        """Confirm the notices, and open the link to that mailbox."""
        canary = self.submission.canary
        first = self.wait_for(canary.address, 1)
        path, self.record = confirmation_path(first[0].raw) if first else "", record_of(self.reach, canary)
        if not path or not self.record:
            self.lacks = "No message came in time to confirm notices."
            return ""
        self.send(sent(self.portal, path, {}, status=OK), "The button that confirms notices")
        return self.open_link(languages)

    def expect_away(self, *, away: bool, when: str) -> None:
        """Note it where notices go to another of the two records than they must, or the file says otherwise."""
        given = self.moves().get(GIVEN, [])
        places = {
            "first": (self.record, not away),
            "new": (str(given[-1].get("to", "")) if given else "", away),
        }
        self.tried += 1
        for name, (record, must) in places.items():
            is_listed = bool(record) and self.is_listed(record)
            if is_listed != must:
                self.faults.append(
                    f"{when}, notices {'go' if is_listed else 'do not go'} to the {name} address."
                )
        if [bool(place["go_to_another_address_since"]) for place in self._in_file()] != [away]:
            self.faults.append(f"{when}, the file does not say where notices go.")

    def is_listed(self, record: str) -> bool:
        """Return whether the custodian lists a record for a topic that was chosen."""
        way, answers = self.submission.way, self.submission.answers
        with closing(SubscriptionsClient(self.reach.requests)) as client:
            return any(
                client.is_listed(topic, bytes.fromhex(record))
                for name, topic in topics_of(way.form).items()
                if name in answers
            )

    def end(self) -> None:
        """End the notices of both addresses by one click: nobody made up stays subscribed."""
        for message in (*self.store.of(self.submission.canary.address), *self.store.of(self.other.address)):
            click, _ = ways_out(message.raw)
            if click:
                ask(one_click(click), Visitor.somebody(self.portal))

    def _in_file(self) -> Iterator[dict[str, Any]]:
        try:
            for record in records_in_file(self.file(), self.submission.canary.reference):
                yield {"go_to_another_address_since": record["notices"]["go_to_another_address_since"]}
        except (ValueError, KeyError, TypeError):
            return


def own_move(reach: Reach) -> NoticePlaces:
    """Return the journey of this round; raises `NotSent` where there can be none, `UsedUp` where there may not."""
    return reach.round.once("own move", lambda: _made(reach))


def _made(reach: Reach) -> NoticePlaces:
    cast = Cast.of(reach, what="no notices are moved")
    forms, languages = notice_forms(), sorted(cast.tour.languages)
    if not forms:
        raise NotSent("No form asks for notices.")
    way = Way(
        random.choice(forms),  # noqa: S311 - no secret
        random.choice(["", *languages]),  # noqa: S311 - no secret
        "",
        is_most=random.random() < 1 / 2,  # noqa: S311 - no secret
    )
    made = cast.begin(NoticePlaces, way, what="moved")
    try:
        if not made.faults:
            made.look(languages)
    finally:
        # Whatever broke off.
        made.end()
    return made
