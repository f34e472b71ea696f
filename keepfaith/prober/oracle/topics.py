"""What the custodian calls each topic of a form, worked out from its title."""

import hashlib
import re
import unicodedata
from typing import Final

from keepfaith.prober.oracle.form_files import FormFile

_READABLE: Final = 23
_MARK: Final = 8


def topics_of(form: FormFile) -> dict[str, str]:
    """Return the custodian's name of each topic that a form offers, by the name of its input."""
    return {
        name: topic_name(title)
        for question in form.questions
        if question.kind == "topics"
        for name, title in zip(question.inputs, question.choices, strict=True)
    }


def topic_name(title: str) -> str:
    """Return what a title is called: its first letters, and eight figures of its digest."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain)).strip("-_")
    readable = slug[:_READABLE].strip("-_") or "topic"
    return f"{readable}-{hashlib.sha256(title.encode()).hexdigest()[:_MARK]}"
