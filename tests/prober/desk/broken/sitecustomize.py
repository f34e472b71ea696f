"""A custodian that gives the prober's accounts whatever the rules allow, and asks nobody for the duty they claim."""

import sys

if {"keepfaith.custody", "custodian"} & set(sys.orig_argv):
    from keepfaith.custody.server import canary_gate

    canary_gate.gate = lambda *_arguments: None

    from keepfaith.custody.server.authorizer import Authorizer

    Authorizer.on_duty = lambda _self, _message, verdict, **_named: verdict
