"""What is needed only now and then, such as an encoding, loaded while files can still be opened."""

import codecs
import contextlib
import encodings
import importlib
import pkgutil

import pypdf

# Libraries import these when a document first asks for them.
_LATER = (
    "brotli", "bz2", "calendar", "cryptography.hazmat.primitives.ciphers.algorithms", "email.charset", "email.header",
    "email.quoprimime", "email.base64mime", "html.entities", "idna", "lzma", "quopri", "uu", "unicodedata",
)  # fmt: skip


def load_modules() -> None:
    """Load every encoding that this Python has, all of the library for PDF, and what libraries import later."""
    for module in pkgutil.iter_modules(encodings.__path__):
        # Some are there on other systems alone.
        with contextlib.suppress(LookupError):
            codecs.lookup(module.name)
    for module in pkgutil.walk_packages(pypdf.__path__, "pypdf."):
        with contextlib.suppress(ImportError):
            importlib.import_module(module.name)
    for name in _LATER:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
