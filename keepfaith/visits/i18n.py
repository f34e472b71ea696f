"""Texts that pages translate and commands say as they are: marking one needs no settings, unlike Django's own mark."""


def gettext_noop(text: str) -> str:
    """Mark a text to be translated where it is shown."""
    return text
