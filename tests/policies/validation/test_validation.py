"""`keepfaith policy check` finds every kind of fault, with file, line and remedy."""

from dataclasses import replace

import pytest

from keepfaith.agency.agency import read_agency
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.validation import check_bundle
from tests.policies.validation.sample_in_spanish import SAMPLE, sample_in_spanish

AGENCY = sample_in_spanish()
GOOD = Bundle.read(AGENCY.folder / "policies" / "privacy" / "2018-01-31")


def faults(bundle, agency=AGENCY, *, governs=True):
    return check_bundle(bundle, agency=agency, governs=governs)


def changed(name, was, now):
    text = GOOD.files[name]
    assert was in text, f"{was!r} is not in {name}"
    return Bundle({**GOOD.files, name: text.replace(was, now, 1)})


@pytest.mark.parametrize(
    "folder",
    sorted(path for path in (SAMPLE / "policies").glob("*/*") if path.is_dir()),
    ids=lambda p: f"{p.parent.name}/{p.name}",
)
def test_every_edition_of_the_sample_agency_passes(folder):
    agency = read_agency(SAMPLE)
    document = agency.document(folder.parent.name)
    assert faults(Bundle.read(folder), agency, governs=document.governs) == []


@pytest.mark.parametrize(
    ("name", "was", "now", "problem"),
    [
        ("clauses.toml", 'kept_by = "software"', 'kept_by = "magic"', "does not say who keeps it"),
        ("clauses.toml", 'awaits = "', 'awaits = ""\nnever = "', "neither a check nor a keeper"),
        ("clauses.toml", "[[clause]]", '[[clause]]\nchecks = ["policies.nothing"]', "policies.nothing does not exist"),
        ("clauses.toml", 'anchor = "date-shown"', 'anchor = "date-hidden"', "its anchor is not in policy.md"),
        ("clauses.toml", "promises = [1]", "promises = [2]", "promise 2 belongs to 2 clauses"),
        ("clauses.toml", "promises = [1]", "promises = []", "promise 1 belongs to no clause"),
        ("clauses.toml", 'keeper = "', 'who = "', "kept by people, but not said by whom"),
        ("clauses.toml", 'sources = ["', 'sources = ["no-such-law", "', "source no-such-law is not in the register"),
        ("clauses.toml", 'status = "revoked"', 'status = "gone"', "status 'gone' is unknown"),
        ("clauses.toml", "since = ", "once = ", "not said when and by what"),
        ("clauses.toml", "[[clause]]", "[[clause", "is not TOML"),
        ("policy.md", "{#date-shown}", "", "its anchor is not in policy.md"),
        ("policy.md", "# ", "", "the text has no title"),
        ("purposes.toml", '"name"', '"shoe-size"', "unknown category shoe-size"),
        ("purposes.toml", "[purpose.literature]", "[purpose.leaflets]", "purpose leaflets is in only one of schema"),
        ("purposes.toml", "when_asked", "asked_when", "needs when_asked"),
        ("inventory.toml", 'purpose = "literature"', 'purpose = "marketing"', "unknown purpose marketing"),
        ("inventory.toml", 'categories = ["', 'categories = ["ssn", "', "its purpose does not allow ssn"),
        ("inventory.toml", 'protection = "', 'guard = "', "needs protection"),
        ("inventory.toml", "[access_log]", "[web_log]", "what the access log keeps is not listed"),
        ("retention.toml", 'permission = "', 'leave = "', "destroys without a permission number"),
        ("retention.toml", 'series = "', 'row = "', "needs series"),
        ("retention.toml", 'period = "', 'period = "about ', "its period is not readable"),
        ("retention.toml", 'requests]\nperiod = "7', 'requests]\nperiod = "8', "test requests end after 7 days"),
        ("retention.toml", "[own-test-requests]", "[other-tests]", "test requests end after 7 days"),
        ("retention.toml", "[holding.literature", "[holding.unknown", "is not in the inventory"),
        ("schema.cedarschema", '"literature"', '"litrature"', "do not fit the schema"),
        ("schema.cedarschema", "own_task: Bool", "own_task: String", "cannot be listed in full"),
        ("rules.cedar", 'Duty::"literature"', 'Duty::"librarian"', "do not fit the schema"),
        ("rules.cedar", "permit (", "permit", "do not parse"),
        ("rules.cedar", '@clause("', '@clause("x', "names no clause of the text"),
        ("rules.cedar", '@id("literature-opens")', '@id("events-opens")', "used twice: events-opens"),
        ("rules.cedar", "@says(", "@said(", "is not said in plain words"),
        ("examples.toml", 'expect = "allow"', 'expect = "deny"', "is decided otherwise: allowed by"),
        ("examples.toml", 'action = "open"', 'action = "sell"', "cannot be decided"),
        ("examples.toml", 'clause = "', 'clause = "no-', "is decided by another clause"),
    ],
)  # fmt: skip
def test_each_kind_of_fault_is_found(name, was, now, problem):
    matching = [fault for fault in faults(changed(name, was, now)) if problem in fault.problem]
    assert matching, [str(fault) for fault in faults(changed(name, was, now))]
    assert all(fault.remedy and fault.line >= 1 for fault in matching)
    assert str(matching[0]).startswith(f"{matching[0].file}:{matching[0].line}: ")


def test_a_fault_has_its_line():
    bundle = changed("clauses.toml", 'anchor = "date-shown"', 'anchor = "date-hidden"')
    (fault,) = [fault for fault in faults(bundle) if "date-hidden" in fault.problem]
    assert bundle.files["clauses.toml"].splitlines()[fault.line - 1].startswith('anchor = "date-hidden"')


def test_all_faults_are_listed_at_once():
    text = GOOD.files["clauses.toml"].replace('kept_by = "software"', 'kept_by = "magic"', 3)
    assert (
        len([f for f in faults(Bundle({**GOOD.files, "clauses.toml": text})) if "who keeps it" in f.problem])
        == 3
    )


@pytest.mark.parametrize("name", sorted(name for name in GOOD.files if not name.startswith("acts/")))
def test_a_missing_file_is_named(name):
    (fault,) = faults(Bundle({key: text for key, text in GOOD.files.items() if key != name}))
    assert (fault.file, fault.problem) == (name, "the file is missing")


def test_a_form_that_collects_what_no_clause_allows_is_found(tmp_path):
    (tmp_path / "forms").mkdir()
    text = (AGENCY.folder / "forms" / "literature.toml").read_text(encoding="utf-8")
    number = '\n[[field]]\nname = "number"\n'
    number += 'label = "Number"\nkind = "line"\nlimit = 9\nrequired = false\nwhy = "None."\n'
    changes = {
        "literature": (
            text + number + 'category = "ssn"\n',
            "collects ssn, which no clause allows for literature",
        ),
        "sale": (
            text.replace('purpose = "literature"', 'purpose = "sale"'),
            "purpose sale is not in this edition",
        ),
        "mixed": (
            text.replace('"literature-requests"', '"questions"'),
            "its holding questions is not one of",
        ),
    }
    for name, (changed_text, _) in changes.items():
        (tmp_path / "forms" / f"{name}.toml").write_text(changed_text, encoding="utf-8")
    by_file = {fault.file: fault for fault in faults(GOOD, replace(AGENCY, folder=tmp_path))}
    assert {
        name: problem in by_file[f"forms/{name}.toml"].problem for name, (_, problem) in changes.items()
    } == dict.fromkeys(changes, True)
    lines = changes["literature"][0].splitlines()
    assert lines[by_file["forms/literature.toml"].line - 1] == 'category = "ssn"'
    assert lines[by_file["forms/sale.toml"].line - 1] == 'purpose = "literature"'


LONG = "a-clause-with-a-name-of-more-than-32-letters"


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        (
            {
                "policy.md": GOOD.files["policy.md"].replace("{#literature-and-notices}", f"{{#{LONG}}}"),
                "rules.cedar": GOOD.files["rules.cedar"].replace("literature-and-notices", LONG),
            },
            f"the custodian cannot note the name {LONG}",
        ),
        (
            {
                "inventory.toml": GOOD.files["inventory.toml"].replace(
                    'name = "literature-requests"', f'name = "{LONG}"'
                )
            },
            f"the custodian cannot note the name {LONG}",
        ),
        (
            {
                "schema.cedarschema": GOOD.files["schema.cedarschema"].replace(
                    "entity Duty enum [", f'entity Duty enum ["{LONG}", '
                )
            },
            f"the custodian cannot note the name {LONG}",
        ),
        ({"rules.cedar": GOOD.files["rules.cedar"] + "// more\n" * 4_500}, "lacks its rules"),
        (
            {"schema.cedarschema": GOOD.files["schema.cedarschema"] + "// more\n" * 6_200},
            "larger than 65536 bytes",
        ),
        (
            {name: GOOD.files[name] + "// more\n" * 4_000 for name in ("rules.cedar", "schema.cedarschema")},
            "larger than 65536 bytes",
        ),
    ],
    ids=["clause", "holding", "duty", "rules", "schema", "both"],
)
def test_an_edition_that_the_custodian_would_never_take_is_not_posted(files, problem):
    problems = faults(Bundle({**GOOD.files, **files}))
    assert any(problem in fault.problem for fault in problems), [str(fault) for fault in problems]
