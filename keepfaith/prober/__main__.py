"""Start the prober; what it may reach is read from standard input."""

import os
import sys
from typing import Final

from keepfaith.errors import KeepfaithError
from keepfaith.ipc.heartbeat import Heartbeat
from keepfaith.ipc.stop_request import StopRequest
from keepfaith.log_lines import set_up_log
from keepfaith.prober.mail.lmtp_listener import LmtpListener
from keepfaith.prober.mail.places import MailPlace
from keepfaith.prober.reach import Reach
from keepfaith.prober.rounds import Rounds

# Who visits the portal comes first.
_NICE: Final = 10
# No look takes as many seconds, on a busy machine neither.
_LONGEST: Final = 900.0


def main() -> int:
    """Look again and again until told to end."""
    stop = StopRequest()
    stop.listen()
    set_up_log("prober")
    os.nice(_NICE)
    try:
        reach = Reach.read(sys.stdin.read())
        with (
            LmtpListener(reach.mailbox, MailPlace.read(reach.mailbox_at), reach.folder),
            Rounds(reach, stop) as rounds,
        ):
            if reach.sign:
                Heartbeat(reach.sign, busy_since=lambda: rounds.busy_since, longest=_LONGEST).start()
            rounds.run()
    except KeepfaithError as error:
        print(error, file=sys.stderr)  # noqa: T201 - a process tells who started it
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
