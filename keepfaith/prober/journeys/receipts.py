"""Promise 52: a receipt says that something was received and nothing of what it was, and so does its page later."""

from collections.abc import Iterator

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.journeys.sent_forms import NotSent, submissions
from keepfaith.prober.journeys.submissions import Submission
from keepfaith.prober.oracle.ways import written_inputs
from keepfaith.prober.reach import Reach

# Shorter answers can stand on any page.
_MIN_LENGTH = 6


def examine(reach: Reach) -> Finding:
    """Look for what was typed in every page that a form sent to its end brought."""
    try:
        made = submissions(reach)
    except NotSent as reason:
        return Finding("unproven", str(reason))
    pages = sum(len(submission.receipts) for submission in made)
    if made and not pages:
        return Finding("unproven", "No form brought a receipt; promise 25 says more of that.")
    faults = [
        f"The form {submission.way.form.name} ({submission.way.named}): {fault}."
        for submission in made
        for fault in receipt_faults(submission)
    ]
    figure = (
        f"{pages} pages of receipts, given for {len(made)} forms, for the same sent again and for their numbers later: "
        "no word of what was typed is in any."
    )
    return Finding.of(examined=pages, faults=faults, figure=figure)


def receipt_faults(submission: Submission) -> Iterator[str]:
    """Yield each answer that a page of its receipt shows."""
    written = {
        name: " ".join(submission.answers[name].split()).lower()
        for name in written_inputs(submission.way.form)
        if len(submission.answers.get(name, "")) >= _MIN_LENGTH
    }
    for seen in submission.receipts:
        text = " ".join(seen.answer.text.split()).lower() if seen.answer else ""
        yield from (
            f"what was typed into {name} is on {seen.named}" for name in written if written[name] in text
        )
        if submission.canary.word in text:
            yield f"a word of what was typed is on {seen.named}"
