"""A custodian that gives the prober's accounts whatever the rules allow, and asks nobody for the duty they claim.

It asks for no acknowledgment either: whoever has no duty has none to give, and would be refused for that.
"""

import sys

if {"keepfaith.custody", "custodian"} & set(sys.orig_argv):
    from keepfaith.custody.server import canary_gate

    canary_gate.gate = lambda *_arguments: None

    from keepfaith.custody.server.authorizer import Authorizer

    Authorizer.on_duty = lambda _self, _message, verdict, **_named: verdict

    from keepfaith.custody.server.safeguards import Safeguards

    Safeguards.unless_acknowledged = lambda _self, _employee, verdict: verdict
