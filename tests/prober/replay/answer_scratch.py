"""What a test asks of a scratch custodian about where the answers to a question go."""

from keepfaith.custody.protocol import address_messages, messages, proof_messages
from keepfaith.custody.protocol.message import Denial
from tests.prober.replay.scratch import SOMEBODY, SOMEBODY_ELSE, code


def own_question(scratch, *, address=SOMEBODY):
    """Return a question that is its mailbox's own, and the proof of that mailbox."""
    record, proof = scratch.create("questions", address=address), scratch.prove(address=address)
    assert scratch.add_receipt(proof, record) == ""
    return record, proof


def give(scratch, proof, record, *, address=SOMEBODY_ELSE, fields=None, is_stored=True):
    """Give another address for the answers to a record; return the note that has it, or why it does not wait."""
    note = scratch.note(record, fields=fields or {"email": "email-address"})
    if is_stored:
        scratch.say(messages.Confirm(((note, bytes(32)),)))
    return code(scratch.say(address_messages.GiveAnswerAddress(proof, note, address))) or note


def ask(scratch, note, **more):
    """Have the message to the new address cleared; return what it needs, or the refusal."""
    by = {"who": "", "duty": "privacy", "purpose": "your-information"} | more
    return scratch.send(note, "address", **by)


def offer(scratch, note, *, address=SOMEBODY_ELSE):
    """Have the message to the new address sent; return its token, or nothing."""
    if isinstance(ask(scratch, note), Denial):
        return b""
    minted = scratch.say(proof_messages.MintLink(note, address))
    return b"" if isinstance(minted, Denial) else minted.token


def confirm(scratch, token):
    """Redeem a token; return what became of it."""
    return scratch.say(address_messages.ConfirmAnswerAddress(token or bytes(16))).outcome


def moved(scratch, record, *, address=SOMEBODY_ELSE, of=SOMEBODY):
    """Have the answers to a record go to another address, which confirms; return its note and the request."""
    request = scratch.ask_link(address=of)
    note = give(scratch, scratch.redeem(scratch.mail_link(request)).proof, record, address=address)
    assert isinstance(note, bytes), note
    assert confirm(scratch, offer(scratch, note, address=address)) == "confirmed"
    return note, request


def restore(scratch, proof, record):
    """Take the last address back; return the code of the refusal, or nothing."""
    return code(scratch.say(address_messages.RestoreAnswers(proof, record)))


def answer(scratch, record, **more):
    """Have an answer to a record cleared; return what it needs, or the refusal."""
    by = {"who": "ben", "duty": "assistance", "purpose": "questions"} | more
    return scratch.send(record, "answer", **by)


def goes_by(scratch, record):
    """Return the notes whose address an answer to a record goes to instead of the record's own."""
    return [given.note for given in answer(scratch, record).corrections]


def own_moves(scratch, proof):
    """Return where answers go by the page of a proof, by record."""
    return {move.record: move for move in scratch.say(address_messages.OwnAnswerMoves(proof)).moves}
