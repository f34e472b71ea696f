"""Which users of the operating system may ask the custodian, each for what."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from keepfaith.custody.protocol.message import Verbs
from keepfaith.custody.protocol.verbs import OF_INBOUND_MAIL, OF_PROBER, OF_WEB, REQUESTS


@dataclass(frozen=True, slots=True)
class Callers:
    """Which users may ask: the portal for everything, but the web for no mail; receivers and observers for little."""

    portal: Collection[int]
    receivers: Collection[int] = ()
    observers: Collection[int] = ()
    web: Collection[int] = ()

    @property
    def requests(self) -> Mapping[int, Verbs]:
        """Which verbs of each user are understood at the socket `requests`; of one that is several, all of theirs."""
        either: Verbs = MappingProxyType({**OF_PROBER, **OF_INBOUND_MAIL})
        return {
            **dict.fromkeys(self.observers, OF_PROBER),
            **dict.fromkeys(self.receivers, OF_INBOUND_MAIL),
            **dict.fromkeys({*self.receivers} & {*self.observers}, either),
            **dict.fromkeys(self.web, OF_WEB),
            **dict.fromkeys(self.portal, REQUESTS),
        }
