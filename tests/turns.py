"""`--turn COMMIT`: of many tests alike a quarter, another with each commit; the others are long ones then.

Each of these files proves one thing by many cases, or in a browser or by a portal of its own beside others that do.
Whoever names a file runs all of it, and so does `make test-all`.
"""

import re

import pytest

from tests.tenth import is_chosen

SHARE = 4
# Test by test: what they share is made once, whichever of them run.
BY_TEST = re.compile(
    r"tests/("
    r"custody/server/(clock_set_back|loop|one_custodian|read_only_disk)"
    r"|disclosure/desk/(case_letters|case_views|letters|menu|officer_browser|recoveries|retention_views)"
    r"|disclosure/(retention/(destruction|due_months)|staff/(passkeys/(own_passkeys|signing_in)|single_sign_on/sign_in))"
    r"|documents/verify_an_edition"
    r"|intake/(checks/checks|forms/browser|inbound_mail/(brake|languages|notices))"
    r"|pii/(detection/text_parts|documents/bad_documents)"
    r"|policies/(checks/accessibility|cli|publication|render_command|rules/decide|validation/\w+)"
    r"|prober/(balances/\w+|chromium/opened_page|database_lock/comparison|desk/sessions|examiner/answers)"
    r"|prober/journeys/(form_journeys|letters|own_reports|subscriptions)"
    r"|prober/(rehearsal/(decisions|trials)|replay/(\w+_)?(breaches|reviews)|rules/rulebook|search/(by_form|sweep))"
    r"|promises/(16_|17_|18_|22_|47_|52_|machines|translation)\w*"
    r"|rights/(late_links|report_pdf)"
    r"|third_party/headers"
    r"|visits/(crawlers/middleware|ingest/ingest|logs/\w+|publication/figures|statistics_page/page|store/verification)"
    r"|website/(backups/backup_folder|browser|languages/(files|languages)|pages|postgres/server|processes/serving)"
    r")"
)
# All of a file or nothing: each of them starts a portal or a browser of its own.
BY_FILE = re.compile(
    r"tests/("
    r"disclosure/staff/passkeys/browser|intake/(events/browser|forms/accessibility)|prober/chromium/look"
    r"|prober/journeys/numbered_letters|visits/crawlers/browser|website/crawl/(errors|keyboard)"
    r"|website/front/(before_the_front|caddy_binary|front_none|half_sent|large_form)|website/(languages/browser|processes/visit_recorder)"
    r")"
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--turn", metavar="COMMIT", help="of many tests alike those whose turn it is by this hash"
    )


def has_turn(commit: str, nodeid: str) -> bool:
    """Return whether a test is run with a commit; one that is not among many alike always is."""
    file = nodeid.partition("::")[0]
    name = file.removesuffix(".py").replace("/test_", "/")
    if BY_FILE.fullmatch(name):
        return is_chosen(commit, file, share=SHARE)
    return not BY_TEST.fullmatch(name) or is_chosen(commit, nodeid, share=SHARE)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if commit := config.getoption("turn"):
        for item in items:
            if not has_turn(commit, item.nodeid):
                item.add_marker(pytest.mark.long)
