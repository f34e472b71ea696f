"""Promise 27: the analytics tool learns what the policy lists and no more."""

from typing import Any

import pytest

from keepfaith.policies.editions.edition_cache import PostedEditions
from keepfaith.third_party import current_registry
from keepfaith.third_party.checks.p27_analytics import examine
from keepfaith.third_party.google_analytics import SCRIPT
from tests.promises.scratch_portal import POLICIES, Scratch
from tests.third_party.enabled_agency import ACCOUNT, PLACE
from tests.third_party.test_headers import put_in_force

pytestmark = pytest.mark.django_db
SERVED = "/static/third_party/google-analytics.0123.js"
OURS = (
    f'<script src="{SERVED}" data-account="{ACCOUNT}" data-to="{PLACE}" data-sends="page referring-host" '
    "async></script>"
)


@pytest.fixture
def in_use(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> Scratch:
    """A scratch portal that loads the tool as the edition in force says."""
    put_in_force(monkeypatch)
    for path in ("/", *(f"/policies/{slug}/" for slug in POLICIES)):
        scratch.put(path, OURS)
    scratch.put("/forms/question/", "")
    scratch.pages["/"] += '<a href="/forms/question/">a form</a>'
    scratch.files[SERVED] = SCRIPT.read_text(encoding="utf-8")
    return scratch


@pytest.mark.long
def test_the_check_finds_it_kept_while_it_is_not_in_use(findings: dict[int, dict[str, Any]]) -> None:
    assert findings[27]["verdict"] == "kept", findings[27]
    assert findings[27]["figure"].startswith("Not in use: none of ")


@pytest.mark.long
def test_the_check_finds_it_kept_in_use(found_with_tool: dict[int, dict[str, Any]]) -> None:
    assert found_with_tool[27]["verdict"] == "kept", found_with_tool[27]
    assert found_with_tool[27]["figure"].startswith("In use: ")


@pytest.mark.long
def test_google_s_own_script_is_found(found_broken: dict[int, dict[str, Any]]) -> None:
    assert found_broken[27]["verdict"] == "failed"
    assert "/policies/ has 2 scripts instead of 1." in found_broken[27]["figure"]


def test_in_use_as_listed_is_kept(in_use: Scratch) -> None:
    finding = examine(in_use.portal)
    assert finding.outcome == "kept", finding
    assert finding.figure.startswith("In use: 6 of ")


@pytest.mark.parametrize(
    ("was", "now"),
    [
        (ACCOUNT, "G-ANOTHER12"),
        (PLACE, "https://www.google-analytics.com/j/collect"),
        ("page referring-host", "page referring-host screen"),
        (" async", ' async data-user="7"'),
        (SERVED, "https://elsewhere.example/a.js"),
        ("</script>", "</script><script>more()</script>"),
        (OURS, ""),
    ],
)
def test_a_page_with_another_script_fails(in_use: Scratch, was: str, now: str) -> None:
    in_use.pages["/policies/privacy/"] = in_use.pages["/policies/privacy/"].replace(was, now)
    assert examine(in_use.portal).outcome == "failed"


@pytest.mark.parametrize("path", ["/forms/question/", ""])
def test_a_form_or_an_error_page_with_the_script_fails(in_use: Scratch, path: str) -> None:
    if path:
        in_use.pages[path] += OURS
    else:
        in_use.error += OURS
    assert "has 1 scripts instead of 0" in examine(in_use.portal).figure


def test_a_script_that_is_not_served_as_written_fails(in_use: Scratch) -> None:
    in_use.files[SERVED] += "send(document.cookie)"
    assert "not served as it was written" in examine(in_use.portal).figure


def test_a_script_while_the_tool_is_not_in_use_fails(scratch: Scratch) -> None:
    scratch.put("/", OURS)
    scratch.files[SERVED] = SCRIPT.read_text(encoding="utf-8")
    assert "/ has 1 scripts instead of 0." in examine(scratch.portal).figure


def test_where_no_edition_lists_the_tool_nothing_is_proven(
    scratch: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(current_registry, "posted_editions", lambda: PostedEditions({}))
    assert examine(scratch.portal).outcome == "unproven"


def test_the_script_keeps_nothing_and_reads_nothing_that_is_typed() -> None:
    lines = SCRIPT.read_text(encoding="utf-8").splitlines()
    script = "\n".join(line for line in lines if not line.strip().startswith("//"))
    for word in ("cookie", "Storage", "indexedDB", "querySelector", "getElement", "screen", "navigator.language",
                 "title", "search", "hash", "location.href", "eval", "import", "addEventListener"):  # fmt: skip
        assert word not in script, word
