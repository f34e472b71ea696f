"""A prober that looks when somebody asks, as often as they ask, and not by itself.

Its first round takes the processors from the tests; what it may send in a day is less than all of them want.
"""

import sys

if "keepfaith.prober" in sys.orig_argv:
    from keepfaith.prober import rounds
    from keepfaith.prober.journeys import letters, mailed_requests, numbered_letters, sent_forms
    from keepfaith.prober.mail import message_store

    for sending in (letters, mailed_requests, numbered_letters, sent_forms):
        sending.MAX_A_DAY = 300
    # Each report of one's own brings four.
    message_store.MAX_A_DAY = 400
    rounds.Lane.now_due = lambda _self: []
    # A second look comes at once: in a test nothing but the test itself changes what was seen.
    rounds.CONFIRM_SECONDS = 0.2
