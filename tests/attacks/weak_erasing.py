"""The guards without which something of an erased key stays in a file, each taken out; and a death in between."""

import os
import signal

from keepfaith.custody.protocol import messages
from keepfaith.custody.server.handlers import Handlers
from keepfaith.custody.store import schema
from keepfaith.custody.store.transaction import StoreTransaction


def deletes_lightly() -> None:
    """Leave what is deleted on its page."""
    schema._SETTINGS = tuple(
        ("secure_delete", "OFF", 0) if name == "secure_delete" else (name, value, wanted)
        for name, value, wanted in schema._SETTINGS
    )


def keeps_the_log() -> None:
    """Never empty the log."""
    StoreTransaction.truncate = lambda _self: None


def killed_in_between() -> None:
    """Die after a record was erased, before the log is emptied; this takes no guard out."""
    strict = Handlers._erased

    def dying(self, requests, answers):
        if any(isinstance(message, messages.Erase) for message in requests):
            os.kill(os.getpid(), signal.SIGKILL)
        return strict(self, requests, answers)

    Handlers._erased = dying


def starts_with_the_log() -> None:
    """Leave the log as it is at the start."""
    strict = Handlers.__init__

    def lax(self, store, **more):
        store.truncate = lambda: None
        strict(self, store, **more)
        del store.truncate

    Handlers.__init__ = lax


ERASING = (deletes_lightly, keeps_the_log, killed_in_between, starts_with_the_log)
