"""Sentences that pages must say letter for letter, in the languages of this release.

They are written down here again, so that a page cannot change its warning and its oracle in one place.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class FixedTexts:
    """The sentences in one language; `%s` stands for what differs from place to place."""

    public_title: str
    public_notice: str
    public_lookup: str
    mail_warning: str
    leaves: str
    needed: str
    needed_for: str
    optional: str
    why_needed: str
    why_optional: str


FIXED: Final = {
    "": FixedTexts(
        public_title="This may become public",
        public_notice="Part or all of what you send may be given to anyone who asks, under the Public Records Law. We "
        "first remove what the law exempts.",
        public_lookup="We keep nothing of what you type here. What you sent before may become public in part or whole "
        "under the Public Records Law.",
        mail_warning="E-mail is not encrypted. For anything private, use our secure form.",
        leaves="(leaves this site)",
        needed="required",
        needed_for="required if you choose “%s”",
        optional="optional",
        why_needed="Why we ask:",
        why_optional="Why we ask:",
    ),
    "es": FixedTexts(
        public_title="Esto puede hacerse público",
        public_notice="Una parte o todo lo que envíe puede entregarse a cualquiera que lo pida, según la Ley de "
        "Registros Públicos. Antes quitamos lo que la ley excluye.",
        public_lookup="No guardamos nada de lo que escriba aquí. Lo que envió antes puede hacerse público, en parte o "
        "por completo, según la Ley de Registros Públicos.",
        mail_warning="El correo electrónico no va cifrado. Para algo privado, use nuestro formulario seguro.",
        leaves="(sale de este sitio)",
        needed="obligatorio",
        needed_for="obligatorio si elige «%s»",
        optional="opcional",
        why_needed="Por qué lo preguntamos:",
        why_optional="Por qué lo preguntamos:",
    ),
}
