"""A prober that looks when somebody asks and not by itself: its first round takes the processors from the tests."""

import sys

if "keepfaith.prober" in sys.orig_argv:
    from keepfaith.prober.rounds import Rounds

    Rounds._now_due = lambda _self: []
