"""A custodian in this process, at a time that a test chooses, whose entries are then decided again."""

import datetime as dt
import hashlib
import secrets
from collections import Counter
from contextlib import closing, contextmanager
from pathlib import Path

from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

from keepfaith.custody.client.reviews import waiting_in
from keepfaith.custody.protocol import (
    canary_messages,
    case_messages,
    cleared_mail,
    code_messages,
    control_messages,
    covering_messages,
    item_messages,
    messages,
    observer_messages,
    passkey_messages,
    proof_messages,
    review_messages,
    staff_messages,
    task_messages,
    use_messages,
)
from keepfaith.custody.protocol.header import Header
from keepfaith.custody.protocol.known_names import DECISIONS
from keepfaith.custody.protocol.message import Denial
from keepfaith.custody.protocol.staff_messages import RENEWED_WITHIN
from keepfaith.custody.server.handlers import Handlers
from keepfaith.custody.store.store import Store
from keepfaith.prober.posted import PostedEdition
from keepfaith.prober.replay.catch_up import begin_again_if_set_back, compare_waiting, last_day, read_on
from keepfaith.prober.replay.fold_store import FoldStore
from keepfaith.prober.replay.judgment import Folds
from keepfaith.prober.timeline import Timeline
from tests.disclosure.staff.passkeys.software_authenticator import (
    HOST,
    ORIGIN,
    SoftwareAuthenticator,
    assertion_of,
)
from tests.duties import TEXT, acknowledging

POLICY = Path(__file__).parents[3] / "agencies" / "dese" / "policies" / "privacy"
START = dt.datetime(2026, 11, 24, 12, 20, tzinfo=dt.UTC)
FIRST = dt.datetime(2018, 1, 31, 5, tzinfo=dt.UTC)
HEARINGS, MEETINGS = "hearings", "meetings"
# The code of every receipt.
CODE = "0A1B2C3D4E5F6G7H8J9K"
SOMEBODY, SOMEBODY_ELSE = "reader@example.gov", "other@example.gov"
POSTAL = "postal:12 Example Street, Boston, MA 02110"
MADE_UP = "made.up@example.org"
SENDING = frozenset({("asked", True), ("for_value", False)})
FIELDS = {
    "literature": {
        "name": "name",
        "address": "postal-address",
        "phone": "phone-number",
        "items": "free-text",
    },
    "questions": {"name": "name", "email": "email-address", "number": "ssn", "question": "free-text"},
    "notices": {"email": "email-address"},
    "accessibility": {"email": "email-address", "problem": "free-text"},
    "your-information": {"email": "email-address"},
}
HOLDINGS = {
    "literature": "literature-requests", "questions": "questions", "notices": "notice-subscriptions",
    "accessibility": "accessibility-problems", "legal-obligations": "legal-matters",
    "your-information": "your-information-requests",
}  # fmt: skip
STAFF = {
    "ada": ("literature",), "ben": ("assistance", "accessibility"), "bob": ("literature", "assistance"),
    "eve": ("events",), "retention": ("records",), "pia": ("privacy",), "sue": ("supervisor",),
    "nobody": (),
}  # fmt: skip
NO_RECORD = bytes(16)


def posted(folder, starts_at, acts=()):
    """Return an edition of the sample agency as it would lie in the database, with other acts or none."""
    files = {path.name: path.read_text() for path in sorted((POLICY / folder).iterdir()) if path.is_file()}
    files |= dict(acts)
    made = PostedEdition("privacy", "", files, starts_at, starts_at)
    return PostedEdition("privacy", made.digest, files, starts_at, starts_at)


@contextmanager
def replayed(folder):
    """Yield a custodian in a folder; whatever is done with it, the replay decides the same at the end."""
    with closing(Store.open(folder / "custody", bytes(32))) as store:
        custody = Scratch(store, folder / "prober")
        yield custody
        faults, _ = custody.look()
        assert faults == [] or custody.errs, faults


class Scratch:
    """What the portal and the command line ask of it, each in a line; and a second opinion on all of it."""

    def __init__(self, store, folder, *, cap=500):
        self.store, self.folder, self._now = store, folder, START
        # Whether a test makes it decide or keep otherwise than a custodian does, which the replay then sees.
        self.cap, self.errs = cap, False
        self.begin()
        self.editions, self.linked = [], {}
        self.post("2018-01-31", FIRST)
        for employee, duties in STAFF.items():
            for duty in duties:
                self.duty(employee, duty, on=True)

    def begin(self, *by_passkey):
        """Start the custodian, with what is opened by passkey."""
        self.handlers = Handlers(
            self.store, safeguards=TEXT, cap=self.cap, now=lambda: self.now, is_demo=True,
            by_passkey=frozenset(by_passkey),
        )  # fmt: skip

    def give_passkey(self, who="ada", *, key=None, codes_to=""):
        """Have a passkey of somebody count, with a mailbox also for duties."""
        key = key or SoftwareAuthenticator()
        public_key = cbor.encode(ES256.from_cryptography_key(key.key.public_key()))
        self.say(passkey_messages.ProposePasskey(who, key.identifier, public_key, 0, HOST, ORIGIN))
        (*_, passkey) = self.say(passkey_messages.Passkeys(who, 0)).passkeys
        self.say(passkey_messages.ConfirmPasskey(passkey.number, on=True, codes_to=codes_to))
        return key

    def open_by_passkey(self, record, key, *, who="ada", cheats=None):
        """Open a name by a passkey; return the code of the refusal, or nothing."""
        opening = (who, "literature", record, ("name",), "literature")
        challenge = self.say(passkey_messages.AskAssertion(*opening)).challenge
        answer = key.use(f'{{"challenge": "{websafe_encode(challenge)}"}}', **(cheats or {}))
        message = messages.Open((record,), ("name",), who, "literature", "literature", assertion_of(answer))
        (outcome,) = self.say(message).outcomes
        return code(outcome)

    @property
    def now(self):
        return self._now

    @now.setter
    def now(self, moment):
        # Somebody says within each year that every duty is still needed.
        while moment - self._now > RENEWED_WITHIN:
            self._now += RENEWED_WITHIN
            for assignment in self.store.duties.page(after=0):
                self.say(staff_messages.OperatorRenewAssignment(assignment.number))
                self.say(acknowledging(assignment.employee))
        self._now = moment

    def say(self, message):
        (answer,) = self.handlers.answer([message])
        return answer

    def post(self, folder, starts_at, acts=()):
        edition = posted(folder, starts_at, acts)
        self.editions.append(edition)
        rules, schema = edition.files["rules.cedar"], edition.files["schema.cedarschema"]
        manifest = edition.manifest if acts else ""
        self.say(control_messages.Vouch(edition.digest, rules, schema, starts_at, manifest))
        for name, text in dict(acts).items():
            answer = self.say(messages.EditionFile(edition.digest, name, text))
            assert not isinstance(answer, Denial), answer
        return edition

    @property
    def in_force(self):
        begun = [edition for edition in self.editions if edition.starts_at <= self.now]
        return max(begun, key=lambda edition: edition.starts_at)

    def duty(self, employee, duty, *, on):
        answer = self.say(control_messages.Duty(employee, duty, on=on))
        if on:
            self.say(acknowledging(employee))
        return answer

    def create(self, purpose="literature", *, address=SOMEBODY, topics=(), fields=None, edition=None):
        header = Header(
            edition or self.in_force.digest, HOLDINGS[purpose], purpose, dict(fields or FIELDS[purpose])
        )
        token, receipt = secrets.token_bytes(16), hashlib.sha256(CODE.encode()).digest()
        return self.say(messages.Create(token, header, address, None, tuple(topics), receipt)).record

    def note(self, record, *, text="note", fields=None):
        """Create a note on a record."""
        known, fields = self.store.records.find(record), fields or {text: "free-text"}
        header = Header(self.in_force.digest, known.header.holding, known.header.purpose, fields)
        return self.say(messages.Create(secrets.token_bytes(16), header, "", record, ())).record

    def own_note(self, record, fields):
        """Create a note that a person wrote on their record, whose row is there."""
        note = self.note(record, fields=fields)
        self.say(messages.Confirm(((note, bytes(32)),)))
        return note

    def open(self, record, *fields, who="ada", duty="literature", purpose="literature"):
        (outcome,) = self.say(messages.Open((record,), fields or ("name",), who, duty, purpose)).outcomes
        return outcome.code if isinstance(outcome, Denial) else ""

    def act(
        self,
        record,
        kind="noted",
        *,
        who="ada",
        duty="literature",
        purpose="literature",
        to="",
        colleague="",
        **more,
    ):
        facts, fields = more.get("facts", frozenset()), more.get("fields", ())
        note = more.get("note")
        if kind == "sent":
            facts, fields = facts or SENDING, fields or ("name",)
        message = task_messages.Act(record, kind, fields, who, duty, purpose, facts, to, note, colleague)
        return code(self.say(message))

    def send(
        self,
        record,
        what="event-1",
        *,
        topic="",
        who="eve",
        duty="events",
        purpose="notices",
        fields=("email",),
    ):
        (outcome,) = self.say(messages.Send((record,), fields, what, topic, who, duty, purpose)).outcomes
        return outcome

    def withhold(
        self, record, what="event-1", *, topic="", who="eve", duty="events", purpose="notices", why="refused"
    ):
        return code(self.say(cleared_mail.Withhold(record, ("email",), what, topic, who, duty, purpose, why)))

    def reply(self, record, *, address=None, proof=None):
        """Answer a message about a record that went out; without one, or with another proof, as if it had."""
        known = self.store.records.find(record)
        sent = self.send(record, "answer", who="ben", duty="assistance", purpose="questions")
        proof = proof or (bytes(8) if isinstance(sent, Denial) else sent.reply_proof)
        header = Header(self.in_force.digest, HOLDINGS["questions"], "questions", dict(FIELDS["questions"]))
        address = SOMEBODY if address is None and known else address or SOMEBODY_ELSE
        token = secrets.token_bytes(16)
        return self.say(messages.Create(token, header, address, None, (), b"", record, proof)).record

    def offer(self, record):
        return self.send(record, "confirmation", who="")

    def confirm(self, record):
        offered = self.offer(record)
        token = b"" if isinstance(offered, Denial) else offered.confirmation_token
        return self.say(messages.ConfirmSubscription(token or bytes(16))).outcome

    def subscribed(self, *topics, address=SOMEBODY):
        record = self.create("notices", address=address, topics=topics or (HEARINGS,))
        self.confirm(record)
        return record

    def unsubscribe(self, record, *, why="asked"):
        mailbox = self.store.records.find(record).mailbox
        return self.say(messages.Unsubscribe(self.store.suppressions.unsubscribe_token(mailbox), why)).outcome

    def erase(self, record, *, who="retention", duty="records", permission="EXAMPLE-1", due=True):
        stored = self.store.records.find(record)
        task = stored and self.store.tasks.of(stored)
        closed_on = task.closed_on if task else None
        return code(self.say(messages.Erase(record, who, duty, permission, due, closed_on)))

    def expire(self, record, *, permission="EXAMPLE-2"):
        return code(self.say(messages.Expire(record, "records", permission)))

    def check(self, record, *, who="pia", duty="privacy", purpose="your-information"):
        """Ask for other records of the person; return what is answered, or the code of the refusal."""
        answer = self.say(case_messages.CheckSubject(record, who, duty, purpose))
        return code(answer) or answer.others

    def open_case(
        self, *, who="retention", duty="records", token=None, kind="legal-hold", purpose="legal-obligations",
        appeal_of="", received_on=None,
    ):  # fmt: skip
        token = token or secrets.token_bytes(32)
        of = (received_on, appeal_of)
        answer = self.say(case_messages.OpenCase(token, kind, purpose, "", *of, who, duty))
        return code(answer) or answer.case

    def appeal(self, case, *, who="pam", received_on=None):
        """Open an appeal against the decision in a case; return its name, or the code of the refusal."""
        about = {"purpose": "your-information", "appeal_of": case, "received_on": received_on}
        return self.open_case(who=who, duty="privacy", kind="appeal", **about)

    def hear(self, case, *, who="pam", hearing="took-place", on=None, instead_of=None):
        day = on or self.now.date()
        return code(self.say(case_messages.HearAppeal(case, hearing, day, instead_of, who, "privacy")))

    def objection(self, *, who="pia", outcome="denied"):
        """Open an objection and decide it; return its name, or the code of the refusal."""
        case = self.open_case(who=who, duty="privacy", kind="objection", purpose="your-information")
        self.close_case(case, who=who, duty="privacy", outcome=outcome)
        return case

    def own_case(self, *, who="pia", duty="privacy", purpose="legal-obligations"):
        """Open a case for a purpose, and return its name."""
        token = secrets.token_bytes(32)
        return self.say(case_messages.OpenCase(token, "legal-process", purpose, "", None, "", who, duty)).case

    def assign_case(self, case, to, *, who="pia", duty="privacy"):
        return code(self.say(covering_messages.AssignCase(case, to, who, duty)))

    def set_case_due(self, case, day, *, who="pia", duty="privacy"):
        return code(self.say(covering_messages.SetCaseDue(case, day, "court-order", who, duty)))

    def write_letter(
        self, case, *, what="case-received", removed=None, record=None, who="pia", duty="privacy"
    ):
        letter = covering_messages.WriteCaseLetter(case, what, 1, "es", removed, record, who, duty)
        return code(self.say(letter))

    def cover(self, record, case, *, who="pia", duty="privacy"):
        return code(self.say(covering_messages.Cover(record, case, who, duty)))

    def approve(self, record, case, *, on=True, who="sue", duty="supervisor"):
        reason = "" if on else "not-needed"
        message = covering_messages.Approve(record, case, on=on, reason=reason, employee=who, duty=duty)
        return code(self.say(message))

    def restrict(self, record, *, on=True, case="", who="pia", duty="privacy"):
        """Suspend the use of a record, or end that."""
        message = use_messages.Restrict(record, case, on=on, reason="contested", employee=who, duty=duty)
        return code(self.say(message))

    def withdraw(self, record, *, on=True, receipt=CODE):
        """End the use of a record as its sender, or allow it again."""
        return code(self.say(use_messages.Withdraw(record, receipt, on)))

    def disclose(self, record, case, *fields, with_statements=False, request=None, who="pia", duty="privacy"):
        """Enter that fields were given to a court, or to whom a request names."""
        given = ("A court", "Its order", self.now.date(), "mail", with_statements)
        message = use_messages.Disclose(record, case, fields or ("name",), *given, who, duty, request)
        return code(self.say(message))

    def close_case(
        self, case, *, who="retention", duty="records", outcome="done", sent_on="today", unsent=""
    ):
        """Close a case; a decision was sent today, unless a day or a reason is named."""
        if sent_on == "today":
            is_decision = case.startswith(("objection-", "appeal-")) and outcome in DECISIONS
            sent_on = self.now.date() if is_decision and not unsent else None
        return code(self.say(case_messages.CloseCase(case, outcome, sent_on, unsent, who, duty)))

    @property
    def case(self):
        """The name of a case that the custodian's own user opened once."""
        return self.say(case_messages.OperatorOpenCase(bytes(32), "legal-hold", "legal-obligations", "")).case

    def hold(self, record, *, on=True, who="retention", duty="records", case=None):
        reason = "" if on else "settled"
        message = case_messages.Hold(record, case or self.case, on=on, reason=reason, employee=who, duty=duty)
        return code(self.say(message))

    def operator_hold(self, record, *, on=True, case=None):
        return code(self.say(case_messages.OperatorHold(record, case or self.case, on=on, reason="")))

    def discard(self, record):
        return code(self.say(messages.Discard(record)))

    def remove(self, *, due=True, edition=None, who="retention", duty="records"):
        header = Header(
            edition or self.in_force.digest, "staff-accounts", "staff-sign-in", {"account": "account-name"}
        )
        return code(
            self.say(messages.Remove("account", "account-7", header, who, duty, "EXAMPLE-9", due=due))
        )

    def canary(self, address):
        """Make a person up, as the prober does."""
        return self.say(observer_messages.Canary(address))

    def enroll(self, employee):
        return self.say(control_messages.Enroll(employee))

    def ask_link(self, *, address=SOMEBODY, about=None):
        """Ask for a link to what is held about an address, or as a note on a record; return the request."""
        fields = {"email": "email-address", "language": "language"}
        header = Header(self.in_force.digest, "own-links", "your-information", fields)
        address = "" if about else address
        record = self.say(messages.Create(secrets.token_bytes(16), header, address, about)).record
        self.linked[record] = address
        return record

    def mail_link(self, record, *, address=None):
        """Have the link sent, to the address that was named or another one; return its token, or why not."""
        outcome = self.send(record, "link", who="", duty="privacy", purpose="your-information")
        if isinstance(outcome, Denial):
            return outcome.code
        minted = self.say(proof_messages.MintLink(record, address or self.linked.get(record, SOMEBODY)))
        return minted.code if isinstance(minted, Denial) else minted.token

    def tell(self, request, what):
        """Have the mailbox of a request told what was done with its link; return why not, or nothing."""
        return code(self.send(request, what, who="", duty="privacy", purpose="your-information"))

    def redeem(self, token):
        return self.say(proof_messages.RedeemLink(token))

    def prove(self, *, address=SOMEBODY):
        """Ask for a link, have it sent and redeem it; return the proof."""
        return self.redeem(self.mail_link(self.ask_link(address=address))).proof

    def own_records(self, proof):
        """List what a proof opens; or return the code of the refusal."""
        answer = self.say(proof_messages.OwnRecords(proof, None))
        return code(answer) or answer

    def add_receipt(self, proof, record, *, receipt=CODE):
        return code(self.say(proof_messages.AddReceipt(proof, record, receipt)))

    def show(self, proof, record, *fields):
        """Have fields of a record shown to whoever has a proof; return the code of the refusal, or nothing."""
        answer = self.say(proof_messages.Show(proof, record, fields or ("email",)))
        outcome = answer if isinstance(answer, Denial) else answer.outcomes[0]
        return code(outcome)

    def withdraw_own(self, proof, record, *, on=True):
        return code(self.say(proof_messages.WithdrawOwn(proof, record, on=on)))

    def state(self, proof, record, *, text="statement", is_stored=True):
        """Have a note go with a record as its person's statement; return the note, or why it does not."""
        note = self.own_note(record, {text: "free-text"}) if is_stored else self.note(record, text=text)
        return code(self.say(proof_messages.State(proof, note))) or note

    def ask_copy(self, proof, record, *, fields=None, is_stored=True):
        """Ask that a copy goes to a third person; return the note that names them, or why it does not."""
        fields = fields or {"copy-recipient": "name", "copy-form": "free-text"}
        note = self.own_note(record, fields) if is_stored else self.note(record, fields=fields)
        return code(self.say(item_messages.Do("copy-asked", note=note, proof=proof))) or note

    def withdraw_copy(self, proof, note):
        """Take a request for a copy back; return the code of the refusal, or nothing."""
        return code(self.say(item_messages.Do("copy-withdrawn", note=note, proof=proof)))

    def opened_with(self, record, *fields, **more):
        """Return which notes come along when a record is opened."""
        by = {"who": "ada", "duty": "literature", "purpose": "literature"} | more
        wanted = (fields or ("name",), by["who"], by["duty"], by["purpose"])
        (outcome,) = self.say(messages.Open((record,), *wanted)).outcomes
        return [given.note for given in outcome.statements]

    def correct(self, proof, record, field="name", *, fields=None, is_stored=True):
        """Have a note count instead of a field of a record; return the note, or why it does not."""
        note = self.note(record, fields=fields or {field: FIELDS["literature"][field]})
        if is_stored:
            self.say(messages.Confirm(((note, bytes(32)),)))
        return code(self.say(proof_messages.Correct(proof, note, on=True))) or note

    def revert(self, proof, note):
        """Have what was there before a correction count again; return the code of the refusal, or nothing."""
        return code(self.say(proof_messages.Correct(proof, note, on=False)))

    def corrections(self, record, *fields, **more):
        """Return which notes count instead of fields when these are opened."""
        by = {"who": "ada", "duty": "literature", "purpose": "literature"} | more
        wanted = (fields or ("name", "address"), by["who"], by["duty"], by["purpose"])
        (outcome,) = self.say(messages.Open((record,), *wanted)).outcomes
        return {given.field: given.note for given in outcome.corrections}

    def covered(self, record, *, who="pia"):
        """Open a case of a person's own request that covers a record, and return its name."""
        case = self.own_case(who=who, purpose="your-information")
        self.cover(record, case, who=who)
        self.approve(record, case)
        return case

    def mint(self, record, way="in-person", *, who="pia", duty="privacy", **more):
        """Have a code of a record minted; return it, or why there is none."""
        is_letter = way == "letter"
        document = more.get("document", "" if is_letter else "passport")
        address = more.get("address", POSTAL if is_letter else "")
        acting = more.get("acting", code_messages.Representation())
        answer = self.say(code_messages.MintCode(record, way, document, acting, address, who, duty))
        return code(answer) or answer.code

    def announce_code(self, record, *, address=SOMEBODY):
        """Have the mailbox of a record told of its code; return the request whose message tells it, or the refusal."""
        request = self.ask_link(address=address)
        self.say(messages.Confirm(((request, bytes(32)),)))
        return code(self.say(code_messages.AnnounceCode(record, request))) or request

    def tell_code(self, request, *, address=SOMEBODY):
        """Have that message cleared and its link minted; return its token."""
        self.send(request, "acting", who="", duty="privacy", purpose="your-information")
        return self.say(proof_messages.MintLink(request, address)).token

    def own_codes(self, proof):
        answer = self.say(code_messages.OwnCodes(proof))
        return code(answer) or answer.codes

    def end_code(self, proof, record):
        return code(self.say(code_messages.EndCode(proof, record)))

    def redeem_code(self, record, typed):
        return self.say(code_messages.RedeemCode(record, typed)).proof

    def renew(self, token):
        return self.say(proof_messages.RenewLink(token)).request

    def refuse_links(self, token):
        return self.say(proof_messages.RefuseLinks(token)).outcome

    def own_disclosures(self, proof):
        return self.say(proof_messages.OwnDisclosures(proof))

    def own_uses(self, proof, record):
        return self.say(proof_messages.OwnUses(proof, record))

    def end_proof(self, proof):
        self.say(proof_messages.EndProof(proof))

    def expire_canary(self, record):
        return code(self.say(canary_messages.ExpireCanary(record)))

    # What the prober asks of the socket `decisions`.

    def after(self, number):
        while page := self.say(observer_messages.Decisions(number)).decisions:
            yield from page
            number = page[-1].number

    def waiting(self):
        return waiting_in(self.say)

    def review(self, number=None, *, who="pia", duty="privacy"):
        """Settle an entry, the first that waits unless one is named; return the code of the refusal, or nothing."""
        number = number or self.waiting().numbers[0]
        return code(self.say(review_messages.SettleReview(who, duty, number, "looked-at")))

    def pause(self, colleague, assigned="literature", *, who="pia", duty="privacy"):
        return code(self.say(review_messages.PauseDuty(who, duty, colleague, assigned, "curious")))

    def propose_grant(self, record, colleague="bob", *, hours=2, who="ada", duty="literature", case=""):
        """Propose that a colleague opens a record; return the number of the proposal, or why not."""
        details = {"case": case, "colleague": colleague, "hours": hours, "reason": "interpreter"}
        answer = self.say(
            item_messages.Do("grant-proposed", record, details=details, employee=who, duty=duty)
        )
        return code(answer) or answer.number

    def approve_grant(self, number, *, who="sue", duty="supervisor"):
        return self.do("grant-approved", number=number, who=who, duty=duty)

    def end_grant(self, number, *, who="ada", duty="literature"):
        return self.do("grant-ended", number=number, who=who, duty=duty)

    def propose_withholding(
        self, record, *, began_on=None, who="sam", duty="security", ground="investigation"
    ):
        """Propose to leave a record out of its person's view; return the code of the refusal, or nothing."""
        details = {"ground": ground, "began_on": (began_on or self.now.date()).isoformat()}
        return self.do("withholding-proposed", record, who=who, duty=duty, details=details)

    def approve_withholding(self, record, *, who="pia", duty="privacy"):
        return self.do("withholding-approved", record, who=who, duty=duty)

    def end_withholding(self, record, *, who="sam", duty="security"):
        return self.do("withholding-ended", record, who=who, duty=duty)

    def do(self, act, record=None, *, who, duty, number=0, details=()):
        """Do what an edition declares; return the code of the refusal, or nothing."""
        details = dict(details)
        message = item_messages.Do(act, record, number=number, details=details, employee=who, duty=duty)
        return code(self.say(message))

    def items(self, kind, record=None):
        return self.say(item_messages.Items(kind, record)).items

    def tell_afterwards(self, record, *, fields=("email",), purpose="your-information", what="shown-again"):
        """Have somebody told that a record is shown again, or of a copy; return the code of the refusal, or nothing."""
        sent = self.send(record, what, who="", duty="privacy", purpose=purpose, fields=fields)
        return code(sent)

    @property
    def head(self):
        return self.store.checkpoint.count

    def look(self, *, folder=None):
        """Read on; give what is wrong, and how much was decided again."""
        with FoldStore.opened(folder or self.folder) as store:
            begin_again_if_set_back(store, self)
            waiting = self.waiting()
            folds = Folds(store, Timeline(self.editions), last_day(self, self.head))
            read_on(self, folds, head=self.head)
            compare_waiting(folds, waiting, head=self.head)
            families = ("uses", "sendings", "endings", "subjects", "editions")
            counts = Counter()
            for family in families:
                counts.update({f"{family} {what}": count for what, count in store.counted(family).items()})
            return [fault for family in families for fault in store.faults(family)], counts


def code(answer):
    """Give why something was refused; nothing if it was done."""
    return str(answer.code) if isinstance(answer, Denial) else ""
