"""What the custodian decides by the rules of editions, decided otherwise."""

from keepfaith.errors import KeepfaithError
from tests.duties import give_duty
from tests.violations import witnesses as see
from tests.violations.named_edits import Body, Value
from tests.violations.scratch import Scratch
from tests.violations.violation import Violation

_NO_PURPOSE_OF_TASKS = Body(
    "keepfaith.custody.server.task_rules:unless_own",
    "return None if task is not None and task.is_own(message.employee) else _NOT_OWN",
)

_ANYONE_REOPENS = Body(
    "keepfaith.custody.server.task_rules:TaskRules._reopening",
    "return None if task is not None and task.closed_at is not None else _NOT_OWN",
)


def older_edition_is_loosened(portal: Scratch) -> bool:
    """Open under the coming edition's rules what was collected under the present ones, as of the day it starts."""
    return bool(
        portal.run(
            """
            import datetime as dt
            from keepfaith.custody.protocol.header import Header
            from keepfaith.custody.protocol.messages import Open
            from keepfaith.custody.server.decision import Editions, decide
            from keepfaith.custody.store.editions import Edition
            from keepfaith.policies.editions.edition_cache import posted_editions
            every = [
                Edition(e.bundle.digest, e.bundle.files["rules.cedar"], e.bundle.files["schema.cedarschema"], e.starts_at)
                for e in posted_editions().of("privacy")
            ]
            old, new = every[0], every[-1]
            header = Header(old.digest, "questions", "questions", {"address": "postal-address"})
            request = Open((b"0" * 16,), ("address",), "e", "security", "legal-obligations")
            at = new.starts_at + dt.timedelta(days=1)
            rules = {"editions": Editions.of(every), "at": at}
            print(json.dumps(decide(request, header=header, is_own=True, is_restricted=False, **rules).allowed))
            """
        )
    )


def _later_guardrail_is_ignored(portal: Scratch) -> bool:
    """Open what the older edition permits and a guardrail of the one in force forbids."""
    return bool(
        portal.run(
            """
            import datetime as dt
            from keepfaith.custody.protocol.header import Header
            from keepfaith.custody.protocol.messages import Open
            from keepfaith.custody.server.decision import Editions, decide
            from keepfaith.custody.store.editions import Edition
            from keepfaith.policies.editions.edition_cache import posted_editions
            (files, start) = [(e.bundle.files, e.starts_at) for e in posted_editions().of("privacy")][0]
            old, schema = files["rules.cedar"], files["schema.cedarschema"]
            more = '@id("never") @clause("need-to-know") forbid (principal, action == Action::"open", resource);'
            every = [
                Edition("a" * 64, old, schema, start), Edition("b" * 64, old + more, schema, start + dt.timedelta(days=1))
            ]
            header = Header("a" * 64, "questions", "questions", {"question": "free-text"})
            request = Open((b"0" * 16,), ("question",), "e", "assistance", "questions")
            at = start + dt.timedelta(days=2)
            rules = {"editions": Editions.of(every), "at": at}
            print(json.dumps(decide(request, header=header, is_own=True, is_restricted=False, **rules).allowed))
            """
        )
    )


def _colleague_opens(portal: Scratch) -> bool:
    return see.opens(
        portal, collected="literature", employee="assistance-clerk", duty="assistance", purpose="questions"
    )


def _sells(portal: Scratch) -> bool:
    from keepfaith.custody.client.connection import Refused

    record, fields = see.record_of(portal, "literature")
    try:
        portal.records.act(
            record, "sent", fields=[name for name in fields if name in {"email", "address"}], employee="literature-clerk", duty="literature",
            purpose="literature", facts={"asked": True, "for_value": True},
        )  # fmt: skip
    except Refused:
        return False
    return True


def _clerk_opens_number(portal: Scratch) -> bool:
    portal.write_letter(
        "My number is 219-09-9999, please help.", sender="numbers@example.org", to="eoewebservices@mass.gov"
    )
    ((record,),) = portal.app("SELECT id FROM disclosure_record WHERE sealed ? 'ssn' LIMIT 1")
    see.reads(portal, "assistance-clerk")
    outcome = portal.opener.open(
        [record.bytes], ["ssn"], employee="assistance-clerk", duty="assistance", purpose="questions",
    )  # fmt: skip
    return type(outcome[record.bytes]).__name__ == "OpenedKeys"


def _colleague_undoes(portal: Scratch) -> bool:
    """Open again, without a reason, what somebody else closed."""
    _, record = portal.task("literature", state="sent")
    give_duty(portal.control, "passer-by", "literature")
    try:
        portal.records.act(record, "reopened", employee="passer-by", duty="literature", purpose="literature")
    except KeepfaithError:
        return False
    finally:
        portal.control.end_staff("passer-by")
    return True


VIOLATIONS = (
    Violation(
        "anyone-reopens-tasks",
        (45,),
        "symbol",
        (_ANYONE_REOPENS,),
        _colleague_undoes,
        "The custodian lets anybody with the duty undo at any time, without a reason, that a task was closed.",
    ),
    Violation(
        "custodian-believes-claimed-purpose",
        (12, 34),
        "symbol",
        (
            Value("keepfaith.custody.server.decision:Governed._one", "collected_for", "request.purpose"),
            _NO_PURPOSE_OF_TASKS,
        ),
        _colleague_opens,
        "The custodian takes for what a record was collected from whoever asks.",
    ),
    Violation(
        "newest-edition-judges-all",
        (56,),
        "symbol",
        (
            Body(
                "keepfaith.custody.server.decision:governed",
                """
                own = editions.begun(header.edition, at=at)
                newest = None if own is None else editions.in_force(own, at=at)
                return None if newest is None else Governed(header, newest, newest)
                """,
            ),
        ),
        older_edition_is_loosened,
        "Old records are judged by the newest edition alone.",
    ),
    Violation(
        "custodian-asks-no-rule",
        (12, 31, 34, 35, 45),
        "symbol",
        (Body("keepfaith.custody.server.decision:Governed._one", 'return Verdict(None, "uses-by-staff")'),),
        lambda portal: see.opens(
            portal,
            collected="literature",
            employee="assistance-clerk",
            duty="assistance",
            purpose="literature",
        ),
        "The custodian allows whatever it is asked for.",
    ),
    Violation(
        "later-edition-never-counts",
        (56,),
        "symbol",
        (Body("keepfaith.custody.rules.cedar:decide_under", "return own.decide(own.fitted(request))"),),
        _later_guardrail_is_ignored,
        "A guardrail of the edition in force does not bind what was collected before.",
    ),
    Violation(
        "rules-hold-for-the-prober-alone",
        (12, 34, 35),
        "symbol",
        (
            Body(
                "keepfaith.custody.server.canary_gate:gate",
                """
                if not store.probe_accounts.has(employee):
                    return Verdict(clause="uses-by-staff")
                return None if store.canaries.has(record) else _NOT_A_CANARY
                """,
            ),
        ),
        lambda portal: see.opens(
            portal,
            collected="literature",
            employee="assistance-clerk",
            duty="assistance",
            purpose="questions",
        ),
        "The custodian knows the accounts of the prober, and asks the rules for these alone.",
    ),
    Violation(
        "sale-is-allowed",
        (31,),
        "symbol",
        (
            Value(
                "keepfaith.custody.server.decision:decide_act",
                "request",
                """
                requested(
                    "send",
                    message.duty,
                    message.purpose,
                    frozenset({*message.facts, ("for_value", False)} - {("for_value", True)}),
                )
                """,
            ),
        ),
        _sells,
        "The custodian forgets that somebody pays for what is sent.",
    ),
    Violation(
        "numbers-open-to-every-clerk",
        (34,),
        "symbol",
        (Value("keepfaith.custody.server.decision:Governed._one", "category", '"free-text"'),),
        _clerk_opens_number,
        "Every field is judged as if it were plain text, so clerks open Social Security numbers.",
    ),
)
