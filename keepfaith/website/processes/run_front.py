"""The front server by itself, for whoever starts each process of the portal separately."""

import signal
from typing import Final, NoReturn

from keepfaith.website.front.acme import Acme
from keepfaith.website.front.process import Front
from keepfaith.website.runtime.children import Processes
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.listen_config import BadAddress, Listening

_TURN: Final = 1.0


def serve_front(data: DataDirectory, listening: Listening) -> None:
    """Run the front server until asked to stop; SIGHUP has it look at its certificate."""
    if not listening.has_own_front:
        raise BadAddress(
            "KEEPFAITH_FRONT=none leaves nothing to start.", "Remove it, or start your own front server."
        )
    data.opened()
    processes = Processes()
    front = Front(data, listening, processes, Acme.of(listening))
    front.check()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    signal.signal(signal.SIGHUP, lambda *_: front.look_soon())
    front.start()
    try:
        while True:
            processes.check(within=_TURN)
            front.look()
    finally:
        front.stop()


def _stop(_number: int, _frame: object) -> NoReturn:
    raise SystemExit(0)
