"""The tables of this room, each written down where it belongs; Django looks for them here."""

from keepfaith.intake.events.models import Event

__all__ = ["Event"]
