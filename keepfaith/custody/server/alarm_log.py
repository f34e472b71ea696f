"""The custodian's log: what failed, and what its operator has to see to; never what it was told."""

import logging
from typing import Final

log: Final = logging.getLogger("keepfaith.custody")
