"""Mail goes out and comes back, as for letters; whoever asks comes from our own pages, without a cookie."""

from tests.intake.inbound_mail.conftest import clerk, confirmed, deliver, sink, subscribe, visitor

__all__ = ["clerk", "confirmed", "deliver", "sink", "subscribe", "visitor"]
