"""The tables of this package, each declared where it belongs; Django looks for them here."""

from keepfaith.intake.events.models import Event

__all__ = ["Event"]
