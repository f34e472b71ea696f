"""The acts that an edition declares, in sentences of the chosen language: who does them, how often, for how long."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext

from keepfaith.custody.acts.declaration import Act, ItemKind
from keepfaith.custody.acts.floors import longest_hours
from keepfaith.policies.editions.translation import here

type Sentences = Iterator[tuple[str, str]]


@dataclass(frozen=True)
class ActSentences:
    """The sentences on one kind; `duties` lists the duties that may do an action, of those that an act admits."""

    kind: ItemKind
    duties: Callable[[str, Collection[str]], str]

    @property
    def title(self) -> str:
        """What it is, in the edition's words."""
        return capfirst(here(self.kind.says))

    def sentences(self) -> Sentences:
        """Yield each sentence, and the clause of its own that it has."""
        for act in self.kind.acts.values():
            if act.by == "employee":
                yield self._by_an_employee(act), ""
            elif act.by == "person":
                yield self._by_the_person(act), ""
            yield from self._how_often(act)
            yield from self._how_long(act)

    def _by_an_employee(self, act: Act) -> str:
        asks = [step for step in act.steps if step.ask == "rules"]
        only = {
            fact.partition(":")[2] for step in act.steps for fact in step.unless if fact.startswith("duty:")
        }
        duties = {"duties": self.duties(asks[0].action, only)}
        if not act.start:
            return gettext("An employee may begin it, with one of these duties: %(duties)s.") % duties
        if self._is_agreement(act):
            text = gettext(
                "It counts only after another employee agrees, with one of these duties: %(duties)s."
            )
        elif act.lasts:
            text = gettext("An employee may carry it on, with one of these duties: %(duties)s.")
        elif any(fact.startswith("did:") for fact in asks[0].unless):
            text = gettext("Whoever did it may end it, and so may one with one of these duties: %(duties)s.")
        else:
            text = gettext("An employee may end it, with one of these duties: %(duties)s.")
        return text % duties

    def _is_agreement(self, act: Act) -> bool:
        return any(after in self.kind.apart for _, after in act.moves)

    @staticmethod
    def _by_the_person(act: Act) -> str:
        if act.start:
            return gettext("The person may end it, with a proof that it is about them.")
        return gettext("The person alone may begin it, with a proof that it is about them.")

    def _how_often(self, act: Act) -> Sentences:
        for step in act.steps:
            if step.at_most and step.on:
                text = gettext("For one record it can be done this many times at most: %(count)d.")
                yield text % {"count": step.at_most}, step.clause
            elif step.at_most:
                yield gettext("At one time there can be %(count)d.") % {"count": step.at_most}, step.clause
            elif "exists" in step.when and self.kind.one_for == ():
                once = "withholds" in self.kind.effects
                text = (
                    gettext("For one record it can be done once.")
                    if once
                    else gettext("One at a time for a record.")
                )
                yield text, step.clause

    def _how_long(self, act: Act) -> Sentences:
        """Yield for how long that holds to which an act leads."""
        if act.lasts.startswith("a year after "):
            yield gettext("Unless something follows, it ends after a year at the latest."), ""
        elif act.lasts:
            text = gettext(
                "Unless something follows, it ends after this many hours at the latest: %(count)d."
            )
            yield text % {"count": longest_hours(self.kind, act)}, ""
