"""Who plays whom with a test request: the one whose duty it is, a colleague, one with another duty, one with none."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.prober.desk.accounts import Account
from keepfaith.prober.journeys.submissions import Submission
from keepfaith.prober.oracle.form_files import Question
from keepfaith.prober.oracle.registers import Registers
from keepfaith.prober.rules.rulebook import Request, Rulebook, decide_under

PERMITTED: Final = "permitted"
# Of several fields the gravest answer counts.
_GRAVITY: Final = (PERMITTED, "no rule permits", "guardrail", "error")


class Rules(NamedTuple):
    """The rules that a request was collected under, and those in force."""

    own: Rulebook
    in_force: Rulebook


@dataclass(frozen=True)
class Cast:
    """Accounts of ours by what they are to a request; no colleague where no second account has the duty."""

    opener: Account
    colleague: Account | None
    other: Account | None
    nobody: Account | None

    @property
    def size(self) -> int:
        """How many of them sign in."""
        return sum(account is not None for account in (self.opener, self.colleague, self.other, self.nobody))


def cast_of(submission: Submission, rules: Rules, accounts: list[Account]) -> Cast | None:
    """Return who takes part, drawn by chance; none if no account of ours has the duty."""
    drawn = random.sample(accounts, len(accounts))
    answers = {account.account: answer_to(submission, rules, account.duty) for account in drawn}
    openers = [account for account in drawn if account.duty and answers[account.account] == PERMITTED]
    if not openers:
        return None
    opener = openers[0]
    alike = [account for account in openers if account.duty == opener.duty and account != opener]
    others = [account for account in drawn if account.duty and answers[account.account] != PERMITTED]
    nobodies = [account for account in drawn if not account.duty]
    return Cast(opener, *(next(iter(some), None) for some in (alike, others, nobodies)))


def rules_of(submission: Submission, registers: Registers) -> Rules | None:
    """Return the rules of the edition under which a form was sent, and of the one in force."""
    own = next((one for one in registers.editions if one.digest == submission.canary.edition), None)
    governing = registers.governing
    if own is None or governing is None or "rules.cedar" not in own.files:
        return None
    return Rules(_rulebook(own.files), _rulebook(governing.files))


def answer_to(submission: Submission, rules: Rules, duty: str, *, is_own: bool = True) -> str:
    """Return how the posted rules answer a duty that wants to open a form for the purpose it was sent for."""
    purpose, facts = submission.way.form.purpose, frozenset({("own_task", is_own)})
    return _gravest(
        rules,
        [
            Request(("Duty", duty), "open", question.category, purpose, purpose, facts)
            for question in answered(submission)
        ],
    )


def writers(submission: Submission, rules: Rules, accounts: list[Account]) -> list[Account]:
    """Return the accounts whose duty may write to the e-mail address in a form."""
    purpose, facts = submission.way.form.purpose, frozenset({("asked", True), ("for_value", False)})
    requests = {
        account.duty: Request(("Duty", account.duty), "send", "email-address", purpose, purpose, facts)
        for account in accounts
        if account.duty
    }
    able = {duty for duty, request in requests.items() if _gravest(rules, [request]) == PERMITTED}
    return [account for account in accounts if account.duty in able]


def _gravest(rules: Rules, requests: list[Request]) -> str:
    outcomes = [decide_under(one, own=rules.own, in_force=rules.in_force).outcome for one in requests]
    return max(outcomes, key=_GRAVITY.index, default="error")


def answered(submission: Submission) -> list[Question]:
    """Return the questions that a form answers; what is answered by ticks or choices is a field like any other."""
    questions = submission.way.form.questions
    return [question for question in questions if submission.answers.keys() & set(question.inputs)]


def not_own(answer: str) -> str:
    """Return the code with which a task that a colleague has is refused, by what the rules say of it."""
    return str(DenialCode.NOT_OWN_TASK) if answer == PERMITTED else answer


def _rulebook(files: Mapping[str, str]) -> Rulebook:
    return Rulebook.read(rules=files["rules.cedar"], schema=files["schema.cedarschema"])
