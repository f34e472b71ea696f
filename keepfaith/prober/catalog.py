"""Which module makes each probe, by the probe's name in `keepfaith/policies/promises/probes/`."""

from collections.abc import Mapping
from typing import Final

from keepfaith.prober.probe import Probe

CATALOG: Final[Mapping[str, Probe]] = {
    "answers.choices": Probe("keepfaith.prober.examiner.choices"),
    "answers.contact": Probe("keepfaith.prober.examiner.contact"),
    "answers.cookies": Probe("keepfaith.prober.examiner.cookies"),
    "answers.headers": Probe("keepfaith.prober.examiner.headers"),
    "answers.inputs": Probe("keepfaith.prober.examiner.inputs"),
    "answers.links_out": Probe("keepfaith.prober.examiner.links_out"),
    "answers.loads": Probe("keepfaith.prober.examiner.loads"),
    "answers.notices": Probe("keepfaith.prober.examiner.notices"),
    "answers.numbers": Probe("keepfaith.prober.examiner.private_numbers"),
    "answers.policies": Probe("keepfaith.prober.examiner.policy_links"),
    "answers.policy_pages": Probe("keepfaith.prober.examiner.policy_pages"),
    "answers.postings": Probe("keepfaith.prober.examiner.postings"),
    "answers.statistics": Probe("keepfaith.prober.examiner.counts"),
    "answers.warnings": Probe("keepfaith.prober.examiner.mail_warnings"),
    "balances.backups": Probe("keepfaith.prober.balances.backups"),
    "balances.canaries": Probe("keepfaith.prober.balances.canary_records"),
    "balances.mail": Probe("keepfaith.prober.balances.mail"),
    "balances.records": Probe("keepfaith.prober.balances.records"),
    "balances.schedules": Probe("keepfaith.prober.balances.schedules"),
    "balances.steps": Probe("keepfaith.prober.balances.steps"),
    "balances.tasks": Probe("keepfaith.prober.balances.tasks"),
    "balances.tombstones": Probe("keepfaith.prober.balances.tombstones"),
    "balances.visits": Probe("keepfaith.prober.balances.visits"),
    "desk.openings": Probe("keepfaith.prober.desk.openings"),
    "desk.sessions": Probe("keepfaith.prober.desk.sessions"),
    "editions.digests": Probe("keepfaith.prober.editions.digests"),
    "journeys.forms": Probe("keepfaith.prober.journeys.form_journeys"),
    "journeys.records": Probe("keepfaith.prober.journeys.form_records"),
    "rehearsal.cap": Probe("keepfaith.prober.rehearsal.cap"),
    "rehearsal.decisions": Probe("keepfaith.prober.rehearsal.decisions"),
    "replay.decisions": Probe("keepfaith.prober.replay.decisions"),
    "replay.sendings": Probe("keepfaith.prober.replay.messages"),
    "replay.destructions": Probe("keepfaith.prober.replay.destructions"),
    "replay.editions": Probe("keepfaith.prober.replay.registered_editions"),
    "search.addresses": Probe("keepfaith.prober.search.addresses"),
    "search.browsers": Probe("keepfaith.prober.search.browsers"),
    "search.undeclared": Probe("keepfaith.prober.search.undeclared"),
    "transport.clear": Probe("keepfaith.prober.transport.clear"),
    "transport.strength": Probe("keepfaith.prober.transport.strength"),
}
