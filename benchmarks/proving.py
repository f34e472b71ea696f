"""Deciding on openings by our rules and by pycasbin with the same rules, in turn; then the proof of all of them."""

import datetime as dt
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import casbin

from benchmarks import starting
from benchmarks.sizes import sized
from keepfaith.custody.protocol.header import Header
from keepfaith.custody.protocol.messages import Open
from keepfaith.custody.rules.request_space import Request
from keepfaith.custody.rules.rule import rules_of
from keepfaith.custody.server import decision
from keepfaith.custody.store.editions import Edition as RegisteredEdition

EDITION = "5e" * 32
BUNDLE = Path(__file__).parents[1] / "agencies" / "dese" / "policies" / "privacy" / "2018-01-31"
SINCE = dt.datetime(2018, 1, 31, 5, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)

MODEL = """
[request_definition]
r = act, who, collected, purpose, category, facts
[policy_definition]
p = name, act, who, collected, purpose, category, fact, eft
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = fits(r.act, p.act) && fits(r.purpose, p.purpose) && fits(r.who, p.who) \
&& fits(r.collected, p.collected) && fits(r.category, p.category) && holds(r.facts, p.fact)
"""
REVIEWED = "questions|accessibility|referral"
SEALED = "open|send|show|correct|refer"
CASES = "public-records|your-information|legal-obligations"
NUMBERS = "ssn|bank-account|payment-card|drivers-license"
EXEMPT = f"{NUMBERS}|birth-date|account-name|work-address|ip-address"
# Name, act, who, collected for, purpose: one of some, none of some after "!", or "*".
PERMITS = [
    ("literature-opens", "open", "literature", "literature", "literature"),
    ("events-opens", "open", "events", "notices", "notices"),
    ("assistance-opens", "open", "assistance", "questions", "questions"),
    ("accessibility-opens", "open", "accessibility", "accessibility", "accessibility"),
    ("records-opens", "open", "records", "*", "public-records"),
    ("searcher-opens", "open", "searcher", "*", "public-records"),
    ("privacy-opens-for-person", "open", "privacy", "*", "your-information"),
    ("privacy-opens-under-law", "open", "privacy", "*", "legal-obligations"),
    ("security-opens-sign-in", "open", "security", "staff-sign-in", "staff-sign-in"),
    ("literature-opens-moved", "open", "literature", "questions", "literature"),
    ("accessibility-opens-moved", "open", "accessibility", "questions", "accessibility"),
    ("assistance-opens-moved", "open", "assistance", "accessibility", "questions"),
    ("assistance-prepares-referral", "open", "assistance", "questions|referral", "referral"),
    ("accessibility-prepares-referral", "open", "accessibility", "accessibility|referral", "referral"),
    ("privacy-reviews-referral", "open", "privacy", REVIEWED, "referral"),
    ("literature-sends", "send", "literature", "literature|questions", "literature"),
    ("events-sends", "send", "events", "notices", "notices"),
    ("assistance-answers", "send", "assistance", "questions|accessibility", "questions"),
    ("accessibility-answers", "send", "accessibility", "accessibility|questions", "accessibility"),
    ("records-answers", "send", "records", "public-records|questions", "public-records"),
    ("privacy-answers", "send", "privacy", "your-information|questions", "your-information"),
    ("privacy-notifies", "send", "privacy", "*", "legal-obligations"),
    ("security-writes-to-staff", "send", "security", "staff-sign-in", "staff-sign-in"),
    ("person-sees", "show", "data-subject", "*", "your-information"),
    ("person-corrects", "correct", "data-subject", "*", "your-information"),
    ("public-receives", "release", "public", "*", "public-records"),
    ("assistance-refers", "refer", "assistance", "questions|referral", "referral"),
    ("accessibility-refers", "refer", "accessibility", "accessibility|referral", "referral"),
    ("privacy-discloses-under-law", "refer", "privacy", "*", "legal-obligations"),
    ("supervisor-approves", "approve", "supervisor", "*", CASES),
    ("supervisor-approves-literature", "approve", "supervisor", "literature|questions", "literature"),
    ("supervisor-approves-letters", "approve", "supervisor", REVIEWED, REVIEWED),
    ("privacy-corrects", "correct", "privacy", "*", "your-information"),
    ("privacy-restricts", "restrict", "privacy", "*", "your-information"),
    ("security-withholds", "withhold", "security", "*", "legal-obligations"),
    ("privacy-withholds", "withhold", "privacy", "*", "legal-obligations"),
    ("records-holds", "hold", "records", "*", "legal-obligations"),
    ("privacy-holds", "hold", "privacy", "*", "legal-obligations"),
    ("records-destroys", "destroy", "records", "*", "legal-obligations"),
]
# The same, then the category and a fact that is true, or after "!" is not.
OTHERS = [
    (
        *("privacy-tells-afterwards", "send", "privacy", "*", "your-information", "email-address|language", "*"),
        "allow",
    ),
    ("trustees-match", "match", "trustee", "*", "legal-obligations", "ip-address", "*", "allow"),
    ("no-sale", "send|refer|release", "*", "*", "*", "*", "for_value", "deny"),
    ("own-tasks-only", "open", "*", "*", "*", "*", "!own_task", "deny"),
    ("suspended-stays-shut", "open|send|refer", "*", "*", "!your-information", "*", "restricted", "deny"),
    ("numbers-for-privacy-officer", "open", "!privacy", "*", "*", NUMBERS, "*", "deny"),
    ("never-unasked", "send", "*", "*", "!legal-obligations", "*", "!asked", "deny"),
    ("notices-to-subscribers-only", "open|send", "*", "!notices", "notices", "*", "*", "deny"),
    ("numbers-not-sent", "send|refer", "*", "*", "*", NUMBERS, "*", "deny"),
    ("referral-needs-approval", "refer", "*", "*", "*", "*", "!approved", "deny"),
    ("release-needs-clearing", "release", "*", "*", "*", "*", "!cleared", "deny"),
    ("exempt-kinds-withheld", "release", "*", "*", "*", EXEMPT, "*", "deny"),
    ("notice-list-withheld", "release", "*", "notices", "*", "*", "*", "deny"),
    ("staff-accounts-withheld", "release", "*", "staff-sign-in", "*", "*", "*", "deny"),
    ("hold-stops-destruction", "destroy", "*", "*", "*", "*", "on_hold", "deny"),
    ("destruction-needs-permission", "destroy", "*", "*", "*", "*", "!due", "deny"),
    ("match-needs-trustees", "match", "*", "*", "*", "*", "!agreed", "deny"),
    ("addresses-stay-sealed", SEALED, "*", "!legal-obligations", "*", "ip-address", "*", "deny"),
]  # fmt: skip
# At most so many openings are decided on.
MOST: int | None = sized(None, 300)
RULES = [*((*row, "*", "*", "allow") for row in PERMITS), *OTHERS]
ROUNDS, SOME = sized((6, 11), (1, 1_009))


def measure(scratch: Path) -> None:
    ours, peer = custody(), enforcer()
    requests = list(ours.book.vocabulary.requests())
    random.Random(7).shuffle(requests)
    same(ours, peer, requests[::SOME])
    opens = [request for request in requests if request.action == "open"][:MOST]
    print(f"\nDeciding on {len(opens):,} openings, all that the sample's {len(RULES)} rules have words for:")
    editions, took = decision.Editions({EDITION: ours}), [0.0, 0.0]
    for place in range(ROUNDS):
        part = opens[place::ROUNDS]
        for decider, seconds in enumerate((decided(editions, part), enforced(peer, part))):
            took[decider] += seconds
    custody_rate, peer_rate = (len(opens) / seconds for seconds in took)
    print(f"  {custody_rate:8,.0f} a second by the custodian: the schema checked, any error denies")
    print(
        f"  {peer_rate:8,.0f} a second by pycasbin, the same rules translated; ratio {custody_rate / peer_rate:.2f}"
    )
    proof(scratch)


def custody() -> decision.Edition:
    """Read the sample's rules as the custodian does; each must be translated above."""
    rules, schema = ((BUNDLE / name).read_text() for name in ("rules.cedar", "schema.cedarschema"))
    edition = decision.Edition(RegisteredEdition(EDITION, rules, schema, SINCE)).read()
    if {rule.name for rule in rules_of(edition.book)} != {row[0] for row in RULES}:
        raise SystemExit("the rules for pycasbin are not those of the sample")
    return edition


def enforcer(model: str = MODEL) -> casbin.Enforcer:
    """Have pycasbin read the same rules."""
    made = casbin.Enforcer(casbin.Enforcer.new_model(text=model))
    made.add_function("fits", _fits)
    made.add_function("holds", _holds)
    made.add_policies([list(row) for row in RULES])
    return made


def same(ours: decision.Edition, peer: casbin.Enforcer, requests: Sequence[Request]) -> None:
    """See that both decide alike, on other acts too."""
    rulings = zip(requests, ours.book.decide_all(requests), strict=True)
    if any(ruling.allowed != peer.enforce(*terms_of(request)) for request, ruling in rulings):
        raise SystemExit("the two do not decide alike")


def decided(editions: decision.Editions, requests: Sequence[Request]) -> float:
    """Have the custodian decide on openings, one by one; gives the seconds."""
    messages = [message_of(request) for request in requests]
    begun = time.perf_counter()
    for message, header, task in messages:
        decision.decide(message, header=header, **task, editions=editions, at=NOW)
    return time.perf_counter() - begun


def enforced(peer: casbin.Enforcer, requests: Sequence[Request]) -> float:
    """Have pycasbin decide on the same; gives the seconds."""
    terms = [terms_of(request) for request in requests]
    begun = time.perf_counter()
    for request_terms in terms:
        peer.enforce(*request_terms)
    return time.perf_counter() - begun


def proof(scratch: Path) -> None:
    """Have the sample's editions proven by the command itself."""
    data = scratch / "var"
    if not data.exists():
        with starting.served(data):
            pass
    command = [Path(sys.executable).parent / "keepfaith", "policy", "prove", "--json"]
    environment = {**os.environ, "KEEPFAITH_DATA": str(data)}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    report = json.loads(done.stdout)
    print(
        f"  Proof of {len(report['properties'])} properties of {len(report['editions'])} editions: "
        f"{report['requests']:,} requests, {report['paired']:,} more under {len(report['pairs'])} pairs, "
        f"{report['seconds']:.1f} s."
    )


def message_of(request: Request) -> tuple[Open, Header, dict[str, bool]]:
    header = Header(EDITION, "bench", request.collected_for, {"field": request.category})
    message = Open((b"",), ("field",), "bench", request.principal[1], request.purpose)
    facts = dict(request.facts)
    return message, header, {"is_own": facts["own_task"], "is_restricted": facts["restricted"]}


def terms_of(request: Request) -> tuple[str, ...]:
    facts = "|".join(name for name, value in request.facts if value)
    who = request.principal[1]
    return request.action, who, request.collected_for, request.purpose, request.category, facts


def _fits(value: str, pattern: str) -> bool:
    if pattern == "*":
        return True
    return (value in pattern.removeprefix("!").split("|")) != pattern.startswith("!")


def _holds(facts: str, pattern: str) -> bool:
    if pattern == "*":
        return True
    return (pattern.removeprefix("!") in facts.split("|")) != pattern.startswith("!")
