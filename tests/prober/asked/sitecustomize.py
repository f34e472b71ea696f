"""A prober that looks when somebody asks, as often as they ask, and not by itself.

Its first round takes the processors from the tests; what it may send in a day is less than all of them want.
"""

import sys

if "keepfaith.prober" in sys.orig_argv:
    from keepfaith.prober.journeys import letters, numbered_letters, sent_forms
    from keepfaith.prober.rounds import Rounds

    for sending in (letters, numbered_letters, sent_forms):
        sending.MAX_A_DAY = 100
    Rounds._now_due = lambda _self: []
