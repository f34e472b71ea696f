"""What the custodian understands of the prober itself: a question that it has no need of must not be understood."""

from collections.abc import Iterator
from contextlib import closing
from typing import Final

from keepfaith.custody.client.connection import RecordsClient, Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.prober.reach import Reach

# No account has this name.
_NOBODY: Final = "nobody"


def understood(reach: Reach) -> Iterator[str]:
    """Yield a sentence if more is understood of the prober than it needs; raises `CustodianUnavailable`."""
    with closing(RecordsClient(reach.requests)) as client:
        try:
            client.duties_of(_NOBODY)
        except Refused as refused:
            if refused.code is DenialCode.MALFORMED:
                return
        yield "The custodian answers the prober what only the web process and the worker may ask."
