"""What a report says, section by section, in the reader's language: the same as the page."""

import datetime as dt
from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext

from keepfaith.agency.agency import this_agency
from keepfaith.disclosure.own_records.left_out_now import may_leave_out
from keepfaith.disclosure.own_records.report import OwnReport
from keepfaith.rights.acting_words import acting_words
from keepfaith.rights.report_pdf.record_contents import record_blocks
from keepfaith.web.pdf.document import Block, Bullets, Document, Heading, Paragraph, Table


def report_document(report: OwnReport, *, at: dt.datetime) -> Document:
    """Return a report as a document in the chosen language."""
    agency = this_agency()
    day = agency.day(at)
    made = gettext("Made on %(day)s by %(agency)s.") % {"day": date_format(day), "agency": agency.name}
    blocks = [
        Paragraph(made),
        Paragraph(_lead(report)),
        *_role(report),
        *_codes(report),
        *(block for own in report.records for block in record_blocks(own)),
        *_disclosures(report),
        *_written(report),
        *_signed_counts(report),
        *_left_out(),
    ]
    return Document(
        title=gettext("What we hold about you"),
        author=agency.name,
        language=get_language() or "en",
        made_at=at,
        blocks=tuple(blocks),
    )


def _lead(report: OwnReport) -> str:
    if report.is_by_code:
        return gettext("This is what your code opens. It works once, so save or print what you need.")
    number = len(report.records)
    opened = ngettext(
        "%(number)s record is linked to your confirmed address.",
        "%(number)s records are linked to your confirmed address.",
        number,
    ) % {"number": number}
    if not report.locked:
        return opened
    locked = ngettext(
        "%(number)s more needs its receipt.",
        "%(number)s more need their receipts.",
        report.locked,
    ) % {"number": report.locked}
    return f"{opened} {locked}"


def _role(report: OwnReport) -> Iterator[Block]:
    if (words := acting_words(report)) is not None:
        yield Paragraph(" ".join(words))


def _codes(report: OwnReport) -> Iterator[Block]:
    if report.codes:
        yield Heading(1, gettext("Who else can see this"))
        yield Paragraph(
            gettext(
                "An employee gave these codes to somebody after looking at their ID and at a paper that says that they "
                "act for you. If that is not right, end the code. You can do that at any time."
            )
        )
        given = gettext(
            "Given on %(day)s to somebody who acts for you (%(role)s). It opens %(reference)s and nothing else, not "
            "before %(since)s."
        )
        yield Bullets(
            [
                given
                % {
                    "day": date_format(code.given_on),
                    "role": code.role,
                    "reference": code.reference,
                    "since": date_format(code.opens_on),
                }
                for code in report.codes
            ]
        )


def _disclosures(report: OwnReport) -> Iterator[Block]:
    yield Heading(1, gettext("Whom we gave it to"))
    if report.disclosures:
        yield Table(
            (gettext("Day"), gettext("To whom"), gettext("Why")),
            (6, 10, 12),
            [(date_format(given.day), given.recipient, given.basis) for given in report.disclosures],
        )
    else:
        yield Paragraph(gettext("Our ledger says that we have not shared it."))
    if report.is_cut:
        yield Paragraph(gettext("Only the last uses are listed."), is_quiet=True)


def _written(report: OwnReport) -> Iterator[Block]:
    if report.written:
        yield Heading(1, gettext("What employees wrote"))
        count = ngettext(
            "There is %(number)s note or answer by an employee about the above.",
            "There are %(number)s notes and answers by employees about the above.",
            report.written,
        ) % {"number": report.written}
        first = gettext("They may name other people, so an employee takes out what is about others first.")
        ask = gettext("To read them, ask for them and give the reference of what they are about.")
        yield Paragraph(f"{count} {first} {ask}")


def _signed_counts(report: OwnReport) -> Iterator[Block]:
    if report.ledger_key:
        yield Heading(1, gettext("How to check the counts"))
        yield Paragraph(
            gettext(
                "The file for programs (JSON) has each count of uses, signed by the program that keeps our ledger. "
                "Save it: we cannot deny a signed count later. If the list above has fewer uses than the count, ask "
                "us why."
            )
        )
        checked = gettext("Anybody can check the signature with this key, and nothing else of ours:")
        yield Paragraph(f"{checked} {report.ledger_key}")
        yield Paragraph(
            gettext("What nobody outside can check yet: whether our ledger has every use. It is not public."),
            is_quiet=True,
        )


def _left_out() -> Iterator[Block]:
    yield Heading(1, gettext("What is not in this file"))
    lacking = [
        gettext("What a law or a court made us open. Ask an employee for it."),
        gettext("Visits to this site: we do not join them with people."),
    ]
    if may_leave_out():
        lacking.append(
            gettext(
                "What is being investigated, if the law lets us leave it out. That lasts one year at most. Then you "
                "see it again, and we write to you about it. Until then, nothing here says whether something of yours "
                "is left out."
            )
        )
    yield Bullets(tuple(lacking))


def not_printed(*, missing: int, invisible: int) -> Iterator[Block]:
    """Say how many characters could not be printed, where there are any."""
    if missing or invisible:
        yield Heading(1, gettext("Characters that this file cannot show"))
    if missing:
        yield Paragraph(
            ngettext(
                "%(number)s character has no form here. This sign replaces it: □. The page and the "
                "file for programs (JSON) have it.",
                "%(number)s characters have no form here. This sign replaces them: □. The page and "
                "the file for programs (JSON) have them.",
                missing,
            )
            % {"number": missing}
        )
    if invisible:
        yield Paragraph(
            ngettext(
                "%(number)s character that shows nothing is left out.",
                "%(number)s characters that show nothing are left out.",
                invisible,
            )
            % {"number": invisible}
        )
