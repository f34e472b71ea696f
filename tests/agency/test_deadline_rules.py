"""The agency's deadlines are read from its folder, and the command counts by them and says why."""

import datetime as dt
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from keepfaith.agency.agency import this_agency
from keepfaith.agency.deadline_cli import due
from keepfaith.agency.deadline_rules import FILE, BadDeadlines, read_deadline_rules
from keepfaith.errors import KeepfaithError
from keepfaith.website.processes.portal import LocalPortal

RULE = '[[rule]]\nname = "a"\ntitle = "A"\ncount = 3\nunit = "business days"\nstart = "b"\nsource = "c"\n'


def run(*words):
    return CliRunner().invoke(due, words, obj=LocalPortal())


def test_the_sample_has_the_numbers_of_the_law_each_with_its_source():
    rules = read_deadline_rules(this_agency().folder)
    on = {rule.name: (rule.count, rule.unit, rule.is_confirmed) for rule in rules}
    by, day = ("the makers of this sample, from the published law", dt.date(2026, 12, 1))
    assert all((rule.confirmed_by, rule.confirmed_on) == (by, day) for rule in rules if rule.is_confirmed)
    assert on["records-response"] == (10, "business days", True)
    assert on["records-production"] == (15, "business days", True)
    assert on["records-appeal"] == (90, "calendar days", True)
    # By analogy alone, until counsel confirms them.
    assert on["subject-answer"] == (20, "calendar days", False)
    assert on["objection-decision"] == (30, "calendar days", False)
    assert {rule.name for rule in rules if rule.is_confirmed} == {
        name for name in on if name.startswith("records-")
    }
    assert all(rule.source for rule in rules)


def test_an_agency_without_the_file_has_no_deadlines(tmp_path):
    assert list(read_deadline_rules(tmp_path)) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[[rule", "deadlines.toml: "),
        (RULE.replace("3", "0"), "deadlines.toml, line 4: the rule 'a': `count` is 0"),
        (RULE + RULE, "deadlines.toml, line 8: a holds twice on"),
        (
            RULE + RULE.replace('"a"', '"b"') + 'confirmed_by = "d"\n',
            "line 15: the rule 'b': `confirmed_on` is missing",
        ),
        (RULE + "confirmed = true\n", "line 8: the rule 'a': `confirmed` is not known"),
        (
            RULE + 'confirmed_by = "d"\nconfirmed_on = 2199-01-01\n',
            "line 9: the rule 'a': `confirmed_on` is 2199-01-01",
        ),
        (RULE.replace('name = "a"\n', ""), "line 1: a rule without a name: `name` is missing"),
        ("rule = [{count = 3}]", "line 1: a rule without a name"),
        ("\udcff", "cannot be read"),
    ],
)
def test_a_file_that_will_not_do_is_refused_in_words(tmp_path: Path, text, problem):
    (tmp_path / FILE).write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(BadDeadlines) as refused:
        read_deadline_rules(tmp_path)
    assert problem in refused.value.problem


def test_the_command_counts_and_says_why():
    shown = run("--rule", "records-response", "--received", "2026-12-24").output
    assert "Due          Mon 2027-01-11: 10 business days after 2026-12-24" in shown
    assert "Fri 2026-12-25 to Sun 2026-12-27: Christmas Day, Saturday, Sunday" in shown
    assert "950 CMR 32.03(3), 32.06(2)(b), (e)" in shown
    assert "Confirmed by the makers of this sample, from the published law on 2026-12-01" in shown
    assert "Nobody has confirmed" not in shown
    assert (
        "Nobody has confirmed this number"
        in run("--rule", "subject-answer", "--received", "2026-12-05").output
    )


def test_as_json_it_is_data():
    counted = json.loads(run("--rule", "records-response", "--received", "2026-12-24", "--json").output)
    assert counted["confirmed_on"] == "2026-12-01"
    assert (counted["due"], counted["due_as_known"], counted["confirmed"]) == (
        "2027-01-11",
        "2027-01-11",
        True,
    )
    assert counted["steps"][0] == {
        "kind": "received", "from": "2026-12-24", "to": "2026-12-24", "why": "the request came",
    }  # fmt: skip


def test_without_a_rule_all_are_listed():
    assert "records-response          10 business days  Answer a request for public records" in run().output
    assert {rule["rule"] for rule in json.loads(run("--json").output)} >= {
        "records-response",
        "records-appeal",
    }


def test_without_a_day_it_counts_from_today():
    counted = json.loads(run("--rule", "records-response", "--json").output)
    assert counted["received"] == str(this_agency().day(dt.datetime.now(dt.UTC)))


def test_an_unknown_rule_is_refused_with_those_that_there_are():
    refused = run("--rule", "records-reply", "--received", "2026-12-24").exception
    assert isinstance(refused, KeepfaithError)
    assert "records-response" in refused.remedy
