"""The encodings of messages, loaded while files can still be opened."""

import codecs
import contextlib
import encodings
import pkgutil


def load_encodings() -> None:
    """Load every encoding that this Python has."""
    for module in pkgutil.iter_modules(encodings.__path__):
        # Some are there on other systems alone.
        with contextlib.suppress(LookupError):
            codecs.lookup(module.name)
