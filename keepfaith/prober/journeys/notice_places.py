"""Where the notices of a made-up person go: by the custodian's lists, by the ledger, by mail and by the file."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from keepfaith.custody.client.subscription_requests import SubscriptionsClient
from keepfaith.prober.journeys.moved_places import GIVEN, MovedPlaces
from keepfaith.prober.journeys.report_steps import act, records_in_file
from keepfaith.prober.oracle.topics import topics_of


@dataclass(kw_only=True)
class NoticePlaces(MovedPlaces):
    """One journey: what was sent for notices, and at whose address they are to go on."""

    def expect_lists(self, *, here: bool, there: bool, when: str) -> None:
        """Note it where notices go to another of the two records than they must."""
        given = self.entries().get(GIVEN, [])
        places = {"first": (self.record, here), "new": (str(given[-1].get("to", "")) if given else "", there)}
        self.tried += 1
        for name, (record, must) in places.items():
            is_listed = bool(record) and self._is_listed(record)
            if is_listed != must:
                self.faults.append(
                    f"{when}, notices {'go' if is_listed else 'do not go'} to the {name} address."
                )

    def expect_file(self, *, away: bool, when: str) -> None:
        """Note it where the file says otherwise."""
        file = self.send(act(self.portal, self.proof, act="file"), "The file")
        if [bool(place["go_to_another_address_since"]) for place in self._in_file(file)] != [away]:
            self.faults.append(f"{when}, the file does not say where notices go.")

    def _is_listed(self, record: str) -> bool:
        way, answers = self.submission.way, self.submission.answers
        with closing(SubscriptionsClient(self.reach.requests)) as client:
            return any(
                client.is_listed(topic, bytes.fromhex(record))
                for name, topic in topics_of(way.form).items()
                if name in answers
            )

    def _in_file(self, file: str) -> Iterator[dict[str, Any]]:
        try:
            for record in records_in_file(file, self.submission.canary.reference):
                yield {"go_to_another_address_since": record["notices"]["go_to_another_address_since"]}
        except (ValueError, KeyError, TypeError):
            return
