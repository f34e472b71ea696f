"""What is stored, where and how: fields, columns, files, kinds of information."""

from tests.violations import witnesses as see
from tests.violations.named_edits import Body, Call, Drop, Statement, Value
from tests.violations.proxy import Proxy
from tests.violations.scratch import Scratch
from tests.violations.violation import Act, Edit, OwnerSQL, Violation

_FORMS = "agencies/dese/forms"
_CARD = """
[[field]]
name = "voucher"
label = "Sixteen digits"
help = "The number on the front of your card."
kind = "line"
category = "free-text"
limit = 40
required = false
why = "So that we can send what costs postage."

[[item]]
code = "ESE-101"
"""


def _address_in_custody(portal: Scratch) -> bool:
    see.order(portal, email="in-clear@example.org")
    return see.is_in_files(portal, "in-clear@example.org", "custody")


def _is_stored(portal: Scratch, text: str, **values: str) -> bool:
    see.order(portal, **values)
    import base64

    packed = base64.b64encode(text.encode()).decode()
    return bool(portal.app("SELECT 1 FROM disclosure_record WHERE sealed::text LIKE %s", f"%{packed}%"))


def _is_in_failures(portal: Scratch) -> bool:
    name = see.announce(portal)
    assert name
    return bool(portal.app("SELECT 1 FROM disclosure_outgoing_message WHERE failure LIKE '%@%'"))


def _card_reaches_clerks(portal: Scratch) -> bool:
    portal.write_letter(
        "My card is 4111 1111 1111 1111.", sender="card@example.org", to="eoewebservices@mass.gov"
    )
    ((fields,),) = portal.app(
        "SELECT sealed FROM disclosure_record WHERE form = 'email' AND id ="
        " (SELECT record_id FROM disclosure_task ORDER BY id DESC LIMIT 1)"
    )
    return "payment-card" not in fields


VIOLATIONS = (
    Violation(
        "addresses-in-clear-at-the-custodian",
        (14, 54),
        "symbol",
        (
            Statement(
                "keepfaith.custody.store.records:Records.create",
                "new_key",
                """
                self._connection.execute("CREATE TABLE IF NOT EXISTS recent(address TEXT)")
                self._connection.execute("INSERT INTO recent VALUES (?)", (address,))
                ...
                """,
            ),
        ),
        _address_in_custody,
        "The custodian's store has a table of addresses in clear.",
    ),
    Violation(
        "one-kind-of-field-is-not-sealed",
        (14, 54),
        "symbol",
        (
            Call(
                "keepfaith.disclosure.records.store:sealed_fields",
                "sealing",
                'new.values[name].text.encode() if name == "organization" else _',
            ),
        ),
        lambda portal: _is_stored(portal, "Clear School", **see.BY_MAIL, organization="Clear School"),
        "Names of schools are stored without being sealed.",
    ),
    Violation(
        "answers-are-logged",
        (14,),
        "symbol",
        (
            Statement(
                "keepfaith.intake.forms.submission:_store",
                "replace",
                """
                import sys

                print("received", dict(answers.values), file=sys.stderr, flush=True)
                ...
                """,
            ),
        ),
        lambda portal: see.order(portal) and "canary@example.org" in portal.log,
        "What people send stands in the log of the processes.",
    ),
    Violation(
        "answers-are-kept-in-a-file",
        (6, 14),
        "symbol",
        (
            Statement(
                "keepfaith.intake.forms.submission:_store",
                "replace",
                """
                import base64, os

                with open(os.environ["KEEPFAITH_DATA"] + "/front/caddy/last_forms.json", "a") as copy:
                    copy.write(base64.b64encode(repr(answers.values).encode()).decode() + "\\n")
                ...
                """,
            ),
        ),
        lambda portal: see.order(portal) and (portal.data.path / "front/caddy/last_forms.json").exists(),
        "A copy of each form lies, barely hidden, among the files of the front server.",
    ),
    Violation(
        "a-column-more",
        (6,),
        "owner SQL",
        (OwnerSQL(("ALTER TABLE disclosure_record ADD COLUMN remarks text",)),),
        lambda portal: (
            see.count(
                portal,
                "SELECT count(*) FROM information_schema.columns WHERE column_name = 'remarks'"
                " AND table_name = 'disclosure_record'",
            )
            == 1
        ),
        "A table has a column that nothing declares.",
    ),
    Violation(
        "a-table-more-in-a-schema-of-its-own",
        (6,),
        "owner SQL",
        (
            OwnerSQL(
                (
                    "CREATE SCHEMA marketing",
                    "CREATE TABLE marketing.people AS SELECT 'somebody@example.org' AS email, now() AS seen",
                )
            ),
        ),
        lambda portal: (
            see.count(portal, "SELECT count(*) FROM pg_tables WHERE schemaname = 'marketing'") == 1
        ),
        "A schema of its own holds people.",
    ),
    Violation(
        "an-address-in-a-declared-column",
        (6, 14),
        "symbol",
        (
            Statement(
                "keepfaith.disclosure.mail.clearance:_composed",
                "token_address",
                """
                OutgoingMessage.objects.filter(pk=message.pk).update(failure=draft.to[:32])
                ...
                """,
            ),
            Statement(
                "keepfaith.disclosure.mail.delivery:Delivery._given",
                "SENT",
                "OutgoingMessage.objects.filter(pk=message.pk).update(state=OutgoingMessage.SENT)",
            ),
        ),
        _is_in_failures,
        "The column for why a message failed holds its address.",
    ),
    Violation(
        "a-form-asks-for-a-card-as-free-text",
        (10, 52),
        "data",
        (Edit(f"{_FORMS}/literature.toml", '\n[[item]]\ncode = "ESE-101"\n', _CARD),),
        lambda portal: 'name="voucher"' in portal.browser().post("/forms/literature/", {}).text,
        "A form asks for the sixteen digits of a card and calls them plain text.",
    ),
    Violation(
        "a-form-takes-birth-dates-as-free-text",
        (10,),
        "data",
        (
            Edit(
                f"{_FORMS}/literature.toml",
                'name = "organization"\nlabel = "School or organization"',
                'name = "organization"\nlabel = "Birth date"',
            ),
        ),
        lambda portal: "Birth date" in portal.browser().post("/forms/literature/", {}).text,
        "A form asks for a birth date under the kind of organizations.",
    ),
    Violation(
        "a-number-without-dashes-is-not-seen",
        (10, 41),
        "symbol",
        (Value("keepfaith.pii.detection.__init__", "payment-card", "()"),),
        _card_reaches_clerks,
        "Card numbers in letters are left where they stand.",
    ),
    Violation(
        "cards-are-accepted-unasked",
        (52,),
        "symbol",
        (Drop("keepfaith.intake.forms.check_page:refusal_of", "asking"),),
        lambda portal: "We got it" in see.ask(portal, question="My card is 4111 1111 1111 1111."),
        "Whoever types a card number into a form is not asked about it.",
    ),
    Violation(
        "card-numbers-on-the-page-that-comes-back",
        (52,),
        "symbol",
        (
            Body(
                "keepfaith.intake.forms.page_cache:receipt_page",
                """
                from django.utils.html import escape

                shown = {
                    "record_status": status_on_receipt(answers),
                    "receipt": stored.receipt,
                    "repeated": stored.repeated,
                    "left_out": answers.left_out,
                    "picture": receipt_qr(stored.receipt),
                }
                page = render_to_string("intake/receipt.html", shown, request)
                return HttpResponse(
                    page.replace("</main>", escape(" ".join(answers.values.values())) + "</main>")
                )
                """,
            ),
        ),
        lambda portal: "an odd word" in see.ask(portal, question="Is this an odd word?"),
        "The receipt repeats all that was typed.",
    ),
    Violation(
        "an-undeclared-file-is-encrypted",
        (6,),
        "file",
        (
            Act(
                lambda portal: (portal.data.path / "secrets" / "shadow.bin").write_bytes(
                    bytes(number * 37 % 256 for number in range(4_096))
                )
            ),
        ),
        lambda portal: (portal.data.path / "secrets" / "shadow.bin").exists(),
        "A file that nothing declares holds something that nobody can read.",
    ),
    Violation(
        "an-undeclared-cookie",
        (6, 20),
        "proxy",
        (
            Proxy(
                "undeclared",
                """
if answer.path.startswith("/es/events/"):
    answer.add("Set-Cookie", "ab=1; Path=/; Secure; HttpOnly; SameSite=Lax")
""",
            ),
        ),
        lambda portal: "ab=1" in portal.get("/es/events/").header("set-cookie"),
        "One page in one language sets a cookie that nothing declares.",
    ),
)
