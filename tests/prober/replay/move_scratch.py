"""What a test asks of a scratch custodian about where notices, or the answers to a question, go."""

import secrets

from keepfaith.custody.protocol import address_messages, messages, proof_messages
from keepfaith.custody.protocol.header import Header
from keepfaith.custody.protocol.message import Denial
from keepfaith.custody.store.answer_moves import AnswerMoves
from keepfaith.custody.store.notice_moves import NoticeMoves
from tests.prober.replay.scratch import (
    FIELDS,
    HEARINGS,
    HOLDINGS,
    MEETINGS,
    SOMEBODY,
    SOMEBODY_ELSE,
    code,
)

BEN = {"who": "ben", "duty": "assistance", "purpose": "questions"}


class Moving:
    """What is the same of both."""

    def __init__(self, scratch):
        self.scratch = scratch

    def moved(self, record, *, address=SOMEBODY_ELSE, of=SOMEBODY):
        """Have something go to another address, which confirms; return where it goes, and the request."""
        request = self.scratch.ask_link(address=of)
        proof = self.scratch.redeem(self.scratch.mail_link(request)).proof
        to = self.give(proof, record, address=address)
        assert isinstance(to, bytes), to
        assert self.confirm(self.offer(to, address=address)) == "confirmed"
        return to, request


class Notices(Moving):
    """A subscription, which goes on under another record."""

    store, what = NoticeMoves, "notices"

    def own(self, *, address=SOMEBODY):
        """Return something that is its mailbox's own."""
        return self.scratch.subscribed(HEARINGS, MEETINGS, address=address)

    def give(self, proof, record, *, address=SOMEBODY_ELSE, topics=None, is_stored=True):
        """Give another address; return the record that waits for it, or why there is none."""
        topics = topics or sorted(self.scratch.store.subscriptions.find(record).topics)
        new = self.scratch.create("notices", address=address, topics=topics)
        if is_stored:
            self.scratch.say(messages.Confirm(((new, bytes(32)),)))
        return self.give_again(proof, record, new) or new

    def give_again(self, proof, record, to, **_):
        """Say that it is to go there; return why not, or nothing."""
        return code(self.scratch.say(proof_messages.GiveAddress(proof, record, to)))

    def offer(self, to, **_):
        """Have the message to the new address sent; return its token, or nothing."""
        offered = self.scratch.offer(to)
        return b"" if isinstance(offered, Denial) else offered.confirmation_token

    def confirm(self, token):
        """Redeem a token; return what became of it."""
        return self.scratch.say(messages.ConfirmSubscription(token or bytes(16))).outcome

    def restore(self, proof, record):
        """Take the last address back; return the code of the refusal, or nothing."""
        return code(self.scratch.say(proof_messages.RestoreAddress(proof, record)))

    def listed(self, topic=HEARINGS):
        """Return whose confirmed subscriptions have a topic."""
        return set(self.scratch.say(messages.Subscriptions(topic, None)).records)

    def places(self, record):
        """Return under which of its own record and those that were given for it the notices go out."""
        given = self.scratch.store.connection.execute(
            "SELECT to_record FROM moves WHERE record = ?", (record,)
        )
        return self.listed() & {record, *(to for (to,) in given)}

    def own_moves(self, proof):
        """Return where notices go by the page of a proof, by record."""
        return {
            one.record: one for one in self.scratch.say(proof_messages.OwnSubscriptions(proof)).subscriptions
        }

    def use(self, record):
        """Have something sent there, allowed or not."""
        return self.scratch.send(record, topic=HEARINGS)


class Answers(Moving):
    """A question, whose answers go to the address in a note."""

    store, what = AnswerMoves, "answers"

    def own(self, *, address=SOMEBODY):
        """Return something that is its mailbox's own."""
        record = self.scratch.create("questions", address=address)
        assert self.scratch.add_receipt(self.scratch.prove(address=address), record) == ""
        return record

    def give(self, proof, record, *, address=SOMEBODY_ELSE, fields=None, is_stored=True):
        """Give another address; return the note that has it, or why it does not wait."""
        note = self.scratch.note(record, fields=fields or {"email": "email-address"})
        if is_stored:
            self.scratch.say(messages.Confirm(((note, bytes(32)),)))
        return self.give_again(proof, record, note, address=address) or note

    def give_again(self, proof, _record, to, *, address=SOMEBODY_ELSE):
        """Say that they are to go there; return why not, or nothing."""
        return code(self.scratch.say(address_messages.GiveAnswerAddress(proof, to, address)))

    def ask(self, note, **more):
        """Have the message to the new address cleared; return what it needs, or the refusal."""
        by = {"who": "", "duty": "privacy", "purpose": "your-information"} | more
        return self.scratch.send(note, "address", **by)

    def offer(self, to, *, address=SOMEBODY_ELSE):
        """Have the message to the new address sent; return its token, or nothing."""
        if isinstance(self.ask(to), Denial):
            return b""
        minted = self.scratch.say(proof_messages.MintLink(to, address))
        return b"" if isinstance(minted, Denial) else minted.token

    def confirm(self, token):
        """Redeem a token; return what became of it."""
        return self.scratch.say(address_messages.ConfirmAnswerAddress(token or bytes(16))).outcome

    def restore(self, proof, record):
        """Take the last address back; return the code of the refusal, or nothing."""
        return code(self.scratch.say(address_messages.RestoreAnswers(proof, record)))

    def places(self, record):
        """Return the record, or the notes whose address its answers go to instead."""
        return {given.note for given in self.answer(record).corrections} or {record}

    def own_moves(self, proof):
        """Return where answers go by the page of a proof, by record."""
        return {move.record: move for move in self.scratch.say(address_messages.OwnAnswerMoves(proof)).moves}

    def answer(self, record, **more):
        """Have an answer to a record cleared; return what it needs, or the refusal."""
        return self.scratch.send(record, "answer", **(BEN | more))

    use = answer

    def replied(self, record, address, *, proof=None):
        """Answer, from an address, a message about a record that went where its answers go."""
        scratch, fields = self.scratch, dict(FIELDS["questions"])
        header = Header(scratch.in_force.digest, HOLDINGS["questions"], "questions", fields)
        proof = proof or self.answer(record).reply_proof
        token = secrets.token_bytes(16)
        return scratch.say(messages.Create(token, header, address, None, (), b"", record, proof)).record
