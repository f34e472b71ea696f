"""Topics of notices: the short name of each, where its title would be too long."""

import hashlib
from typing import Final

from django.utils.text import slugify

_READABLE: Final = 23


def topic_name(title: str) -> str:
    """Return the short name of a topic from its title: at most 32 small ASCII letters, digits and dashes.

    Two titles never share one, however alike they begin: nobody is told of what they did not ask for.
    """
    mark = hashlib.sha256(title.encode()).hexdigest()[:8]
    return f"{slugify(title)[:_READABLE].strip('-_') or 'topic'}-{mark}"
