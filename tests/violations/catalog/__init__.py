"""Every listed violation."""

from tests.violations.catalog import (
    answer_moves,
    appeals,
    boundaries,
    cases,
    clear_texts,
    codes,
    cookies,
    copies,
    corrections,
    custodian_guards,
    custodian_rules,
    editions,
    field_corrections,
    form_pages,
    mail,
    moves,
    page_links,
    passkeys,
    policy_pages,
    proofs,
    record_grants,
    records_requests,
    retention,
    reviews,
    rows,
    staff,
    statements,
    stored,
    subscriptions,
    tools,
    transit,
    visits,
    withdrawals,
    withholdings,
)
from tests.violations.violation import Violation

_MODULES = (
    answer_moves, appeals, boundaries, cases, clear_texts, codes, cookies, copies, corrections, custodian_guards, custodian_rules,
    editions, field_corrections, form_pages, mail,
    moves, page_links, passkeys, policy_pages, proofs, record_grants, records_requests, retention, reviews, rows, staff, statements, stored,
    subscriptions, tools, transit, visits, withdrawals, withholdings,
)  # fmt: skip
CATALOG: tuple[Violation, ...] = tuple(violation for module in _MODULES for violation in module.VIOLATIONS)
