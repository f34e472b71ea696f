"""What a report says of one record: its own words, how it is kept, and each use."""

from collections.abc import Collection, Iterator
from typing import Final

from django.conf import settings
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, gettext_noop, ngettext

from keepfaith.custody.client.copy_items import CopyRequest
from keepfaith.disclosure.own_records.own_answers import OwnAnswers
from keepfaith.disclosure.own_records.own_notices import OwnNotices
from keepfaith.disclosure.own_records.report import OwnField, OwnRecord
from keepfaith.disclosure.records.ledger_days import ledger_day
from keepfaith.disclosure.records.person_view import ShownLeftOut, ShownUse, ShownUses
from keepfaith.policies.editions.translation import here
from keepfaith.web.pdf.document import Block, Bullets, Heading, Paragraph, Table, Terms, Text, Words


def record_blocks(own: OwnRecord) -> Iterator[Block]:
    """Yield what is said of one record, in the order of the page."""
    yield Heading(1, _spoken(own.purpose))
    yield Paragraph(_state(own))
    if own.uses.withdrawn_on:
        withdrawn = gettext("Withdrawn on %(day)s") % {"day": ledger_day(own.uses.withdrawn_on)}
        yield Paragraph(f"{withdrawn}.")
    yield from _fields(own)
    yield Heading(2, gettext("How we keep it"))
    yield Terms(
        (
            (gettext("What it is for"), _spoken(own.explanation)),
            (gettext("Which rules apply"), _edition(own)),
            (gettext("When we delete it"), _erasure(own)),
        )
    )
    yield from _uses(own)
    yield from _statements(own)
    yield from _notices(own.notices)
    yield from _copies(own.copies)
    yield from _answers(None if own.refused_by else own.answers)


def _state(own: OwnRecord) -> str:
    arrived = gettext("It reached us on %(day)s.") % {"day": date_format(own.received_on)}
    return f"{arrived} {gettext('Reference')}: {own.shown_reference}" if own.record.reference else arrived


def _fields(own: OwnRecord) -> Iterator[Block]:
    yield Heading(2, gettext("What it says"))
    if own.refused_by:
        yield Paragraph(
            gettext("Our rules do not let us show it here (clause “%(clause)s”). Ask an employee for it.")
            % {"clause": own.refused_by}
        )
    if own.fields:
        yield Terms([entry for field in own.fields for entry in _field(field)])


def _field(field: OwnField) -> Iterator[tuple[Text, Text]]:
    yield _spoken(field.title), _value(field)
    if field.correction:
        corrected = gettext("It was corrected on %(day)s.") % {"day": date_format(field.correction.day)}
        before = gettext("What it said when it reached us")
        yield corrected, f"{before}: {field.correction.before}"


def _value(field: OwnField) -> str:
    if not field.is_masked:
        return field.text
    if field.is_file:
        return gettext("Not in this file. You can save it on the page.")
    return gettext("Not in this file. The page shows it when you ask for it.")


def _edition(own: OwnRecord) -> str:
    edition = own.words.edition
    title = str(here(edition.document.title)).lower()
    return gettext("The %(title)s of %(day)s") % {"title": title, "day": date_format(edition.starts_on)}


def _erasure(own: OwnRecord) -> str:
    ends = own.erasure
    if ends.never:
        text = gettext("We keep it with no end date.")
    else:
        text = gettext("%(period)s after it is %(event)s") % {
            "period": capfirst(here(ends.period)),
            "event": here(ends.trigger),
        }
        if ends.day:
            day = {"day": date_format(ends.day)}
            known = gettext("not before %(day)s") if own.is_on_hold else gettext("on %(day)s")
            text += f": {known % day}"
        text += "."
    if not own.is_on_hold:
        return text
    waits = gettext("We keep it for now, because a law or a case requires it. We delete it afterwards:")
    return f"{waits} {text}"


def _uses(own: OwnRecord) -> Iterator[Block]:
    yield Heading(2, gettext("How we used it"))
    yield _explanation(own.uses)
    if own.uses.uses:
        yield Table(
            (
                gettext("Day"),
                gettext("What was done"),
                gettext("How often"),
                gettext("What for"),
                gettext("Allowed by"),
            ),
            (7, 8, 4, 7, 8),
            [
                (
                    date_format(use.day),
                    _describe(use),
                    str(use.looks),
                    _spoken(use.purpose),
                    _spoken(use.passage.says),
                )
                for use in own.uses.uses
            ],
        )
    else:
        yield Paragraph(gettext("We have not used it for what you asked us."))
    if own.uses.attestation:
        yield Paragraph(_counted(own.uses))
    for once in own.uses.left_out:
        yield Paragraph(_was_left_out(once))
    for appeal in own.uses.appeals:
        yield Paragraph(appeal.words)


def _explanation(uses: ShownUses) -> Paragraph:
    """Say what the list of uses has, and that its days are those of universal time."""
    explanation = gettext(
        "We write each use down before anything is opened or sent. This list has the uses for what you asked us. "
        "It names no employee, and it has no use that a law or a court requires. Days are counted in universal "
        "time (UTC)."
    )
    cut = f"{gettext('Only the last uses are listed.')} " if uses.is_cut else ""
    return Paragraph(f"{cut}{explanation}", is_quiet=True)


def _was_left_out(once: ShownLeftOut) -> str:
    return gettext(
        "From %(since)s until %(until)s, we left this out of what you can see by yourself. Why: %(ground)s (%(law)s)"
    ) % {
        "since": ledger_day(once.since),
        "until": ledger_day(once.until),
        "ground": here(once.ground),
        "law": once.law,
    }


def _counted(uses: ShownUses) -> str:
    number, unlisted = uses.count or 0, uses.unlisted
    counted = ngettext(
        "Our ledger counts %(number)s use of it.", "Our ledger counts %(number)s uses of it.", number
    ) % {"number": number}
    if not unlisted:
        return counted
    left_out = ngettext(
        "%(number)s of these is not listed here.", "%(number)s of these are not listed here.", unlisted
    ) % {"number": unlisted}
    return f"{counted} {left_out}"


def _statements(own: OwnRecord) -> Iterator[Block]:
    if own.statements:
        yield Heading(2, gettext("Your statements"))
        yield Terms([(date_format(statement.day), statement.text) for statement in own.statements])
        yield Paragraph(
            gettext("Everyone who sees this information sees your statement, too."), is_quiet=True
        )


def _notices(notices: OwnNotices | None) -> Iterator[Block]:
    if notices is None or not (notices.is_confirmed or notices.moved_on):
        return
    yield Heading(2, gettext("Where your notices go"))
    if notices.moved_on:
        text = gettext("Since %(day)s they go to another address.") % {"day": ledger_day(notices.moved_on)}
        if notices.restored_until:
            until = {"day": date_format(notices.restored_until)}
            text += f" {gettext('Until %(day)s you can take this back on the page.') % until}"
    elif notices.waits_since:
        text = gettext(
            "On %(day)s you gave another address. They come here until that is confirmed. An address that already "
            "gets notices cannot be confirmed."
        ) % {"day": ledger_day(notices.waits_since)}
    else:
        text = gettext("They come to the address that asked for them.")
    yield Paragraph(text)


def _copies(copies: Collection[CopyRequest]) -> Iterator[Block]:
    if copies:
        yield Heading(2, gettext("Copies for somebody else"))
        yield Bullets([f"{_requested(copy)} {_outcome(copy)}" for copy in copies])


def _requested(copy: CopyRequest) -> str:
    day = {"day": ledger_day(copy.asked_on)}
    return gettext("On %(day)s you asked us to send a copy to somebody.") % day


def _outcome(copy: CopyRequest) -> str:
    if copy.sent_on is None:
        return gettext("It waits for an employee.")
    return gettext("It was sent, as we entered on %(day)s.") % {"day": ledger_day(copy.sent_on)}


def _answers(answers: OwnAnswers | None) -> Iterator[Block]:
    if answers is None:
        return
    yield Heading(2, gettext("Where our answers go"))
    if answers.moved_on:
        text = gettext("They go to the address above, which was confirmed on %(day)s.") % {
            "day": ledger_day(answers.moved_on)
        }
        if answers.restored_until:
            until = {"day": date_format(answers.restored_until)}
            text += f" {gettext('Until %(day)s you can take this back on the page.') % until}"
    elif answers.waits_since:
        text = gettext(
            "On %(day)s you gave another address. They go to the one above until that is confirmed."
        ) % {"day": ledger_day(answers.waits_since)}
    else:
        text = gettext("They go to the address above.")
    yield Paragraph(text)


# In words, by the kind of use; `role` is as whom somebody acts for the person.
_USES: Final = {
    "shown": gettext_noop("It was shown to somebody who proved that it is theirs."),
    "opened": gettext_noop("An employee with the duty “%(duty)s” opened it."),
    "withheld": gettext_noop("A message to you was ready, and it did not go out."),
    "sent": gettext_noop("An employee with the duty “%(duty)s” used it to send you something."),
    "marked": gettext_noop("An employee with the duty “%(duty)s” marked what you asked for as sent."),
    "undone": gettext_noop(
        "An employee with the duty “%(duty)s” marked what you asked for as sent, and undid that."
    ),
    "code-mailed": gettext_noop(
        "An employee with the duty “%(duty)s” printed a letter to your address, with a code that opens it."
    ),
    "code-handed": gettext_noop(
        "An employee with the duty “%(duty)s” looked at somebody’s ID and gave them a code that opens it."
    ),
}
_BY_ITSELF: Final = gettext_noop("Our software used it to send you a message.")
_USES_OF_OTHERS: Final = {
    "code-handed": gettext_noop(
        "An employee with the duty “%(duty)s” gave a code that opens it to somebody who acts for you "
        "(%(role)s), after looking at their ID and at a paper about that."
    ),
    "proven": gettext_noop("Somebody who acts for you (%(role)s) used such a code."),
    "corrected": gettext_noop("Somebody who acts for you (%(role)s) corrected it."),
    "reverted": gettext_noop("Somebody who acts for you (%(role)s) took a correction back."),
    "stated": gettext_noop("Somebody who acts for you (%(role)s) added a statement."),
    "shown": gettext_noop("It was shown to somebody who acts for you (%(role)s)."),
}
_REPEATED: Final = gettext_noop(
    "Our ledger has %(number)s openings: the same employee opened it again within the hour."
)


def _describe(use: ShownUse) -> str:
    """Say what was done; of a look that the ledger has several times, also how often."""
    words = {"duty": here(use.duty), "role": use.role, "number": use.count}
    by_itself = use.by_itself and use.kind == "sent"
    text = (
        _USES_OF_OTHERS[use.kind]
        if use.role
        else _BY_ITSELF
        if by_itself
        else _USES.get(use.kind, _USES["sent"])
    )
    texts = [text, _REPEATED] if use.kind == "opened" and use.count != use.looks else [text]
    return " ".join(gettext(one) % words for one in texts)


def _spoken(text: str) -> Text:
    """Return a text of the agency in the chosen language; one that is still English says so."""
    translated = here(text)
    is_english = translated == text and bool(text) and get_language() not in {settings.LANGUAGE_CODE, None}
    return Words(str(translated), settings.LANGUAGE_CODE if is_english else "")
