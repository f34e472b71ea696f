"""The page of who can do what says what the custodian decides, leads to the clauses, and says it in each language."""

import random
import re
from dataclasses import replace
from itertools import product

import pytest
from django.conf import settings
from django.test import Client
from lxml import html

from keepfaith.custody.rules.cedar import decide_under
from keepfaith.custody.rules.request_space import Request
from keepfaith.pii.categories import CATEGORIES
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.edition_cache import posted_editions
from keepfaith.policies.permissions.permitted import try_rules
from keepfaith.policies.permissions.sentences import PermissionSentences
from tests.custody.acts.built_in_texts import TEXTS

PAGE = "/policies/privacy/who-can-do-what/"
SEES = re.compile(r"For (.+), an employee with the duty “([^”]+)” may see (.+)\. \(.+\)")
pytestmark = pytest.mark.django_db


def text_at(address):
    response = Client().get(address, secure=True)
    assert response.status_code == 200
    return response.content.decode()


def words_of(element):
    return " ".join(element.text_content().split())


def seeing():
    """Read from the page, by kind of information: who may see what, for what, and on which conditions."""
    read = {}
    for section in html.fromstring(text_at(PAGE)).xpath("//section[h2[@id != 'steps'] and h3]"):
        lines = []
        for line in section.xpath("./ul/li"):
            conditions = [words_of(condition) for condition in line.xpath("./ul/li")]
            for inner in line.xpath("./ul"):
                line.remove(inner)
            lines.append((*SEES.fullmatch(words_of(line)).groups(), conditions))
        read[section.xpath("./h2/@id")[0]] = lines
    return read


def covers(part, category, fields):
    """Return whether the words for a part of the fields stand for one of them, too."""
    if part == "all of it":
        return True
    words, _, listing = part.partition(": ")
    chosen = set(re.split(r", | and ", listing))
    titles = {name: CATEGORIES[name].title for name in fields}
    titles = {name: title.lower() if title[1:].islower() else title for name, title in titles.items()}
    assert chosen <= set(titles.values())
    return (titles[category] in chosen) == (words == "these parts only")


def holds(conditions, facts):
    """Return whether conditions as they are told hold, where `facts` has each fact by its title."""
    parts = (condition.rstrip(".").split(": ", 1) for condition in conditions if condition[0] in "ON")
    return all(facts[title] == (word == "Only") for word, title in parts)


def test_each_sampled_case_of_seeing_is_told_as_the_custodian_decides_it():
    edition, chance, sentences = posted_editions().of("privacy")[0], random.Random(41), seeing()
    words = edition.bundle.table("purposes.toml")
    titles = {name.replace("-", "_"): entry["title"] for name, entry in words["fact"].items()}
    (action,) = (action for action in edition.rulebook.vocabulary.actions if action.name == "open")
    outcomes = []
    for holding in edition.bundle.table("inventory.toml")["holding"]:
        cases = list(product(words["duty"], words["purpose"], holding["categories"]))
        for duty, purpose, category in chance.sample(cases, min(len(cases), 100)):
            for values in product((False, True), repeat=len(action.facts)):
                facts = dict(zip(action.facts, values, strict=True))
                request = Request(
                    ("Duty", duty), "open", category, holding["purpose"], purpose, frozenset(facts.items())
                )
                decided = decide_under(request, own=edition.rulebook, in_force=edition.rulebook).allowed
                by_title = {titles[name]: value for name, value in facts.items()}
                says = any(
                    f"“{words['purpose'][purpose]['title']}”" in purposes
                    and who == words["duty"][duty]["title"]
                    and covers(part, category, holding["categories"])
                    and holds(conditions, by_title)
                    for purposes, who, part, conditions in sentences[holding["name"]]
                )
                assert (holding["name"], request, says) == (holding["name"], request, decided)
                outcomes.append(decided)
    assert len(outcomes) > 2_000
    assert 20 < sum(outcomes) < len(outcomes) / 2


def test_each_link_leads_to_a_clause_of_the_policy():
    document = html.fromstring(text_at(PAGE))
    links = document.xpath("//main//section//a/@href")
    assert len(links) > 200
    anchors = set(html.fromstring(text_at("/policies/privacy/2018-01-31/")).xpath("//*/@id"))
    for link in set(links):
        place, _, anchor = link.partition("#")
        assert place == "/policies/privacy/2018-01-31/"
        assert anchor in anchors
    # No sentence is without one: of an act, of who sees, or of a condition.
    assert document.xpath("//main//section//li[not(.//a)]") == []


def test_a_rule_that_is_gone_takes_its_sentence_along():
    shown = posted_editions().of("privacy")[0]
    files = dict(shown.bundle.files)
    rule = re.search(r'@id\("literature-opens"\).*?;\n', files["rules.cedar"], re.DOTALL)
    files["rules.cedar"] = files["rules.cedar"].replace(rule[0], "").replace(
        "unless { context.own_task }", 'unless { context.own_task || principal == Duty::"events" }'
    )  # fmt: skip
    other = replace(shown, bundle=Bundle(files))
    before, after = (
        {kind.name: kind.seeing for kind in PermissionSentences(edition, try_rules(edition)).information()}
        for edition in (shown, other)
    )
    gone = {sentence.text for sentence in before["literature-requests"]} - {
        sentence.text for sentence in after["literature-requests"]
    }
    assert [SEES.fullmatch(text + " (x)")[2] for text in gone] == ["Literature clerk"]
    first, second = (
        [condition.text for sentence in kinds["notice-subscriptions"] for condition in sentence.conditions
         if "Events clerk" in sentence.text]
        for kinds in (before, after)
    )  # fmt: skip
    assert set(first) - set(second) == {"Only: in their own task."}


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES if code != "en"])
def test_it_says_all_of_it_in_the_language_that_was_chosen(language):
    document = html.fromstring(text_at(f"/{language}{PAGE}"))
    assert document.xpath("//main//*[@lang='en']") == []
    ours, english = (
        {
            words_of(item)
            for item in html.fromstring(text_at(address)).xpath("//main//li[not(.//li)] | //main//p")
        }
        for address in (f"/{language}{PAGE}", PAGE)
    )
    assert ours & english == set()


def test_only_a_policy_that_governs_has_the_page_and_leads_to_it():
    assert Client().get("/policies/accessibility/who-can-do-what/", secure=True).status_code == 404
    assert Client().get("/policies/nothing/who-can-do-what/", secure=True).status_code == 404
    for address in ("/policies/privacy/", "/your-information/"):
        assert f'href="{PAGE}"' in text_at(address)
    assert "who-can-do-what" not in text_at("/policies/accessibility/")


def test_each_limit_of_an_act_is_told_and_follows_what_an_edition_declares():
    shown = posted_editions().of("privacy")[0]
    texts = {
        f"acts/{kind}.toml": text.replace("1 to 72", "1 to 8").replace("at_most = 50", "at_most = 3")
        for kind, text in TEXTS.items()
    }
    before, after = (
        {act.title: [sentence.text for sentence in act.sentences] for act in sentences.declared()}
        for sentences in (
            PermissionSentences(edition, try_rules(edition))
            for edition in (shown, replace(shown, bundle=Bundle({**shown.bundle.files, **texts})))
        )
    )
    assert {text for texts in before.values() for text in texts} - {
        text for texts in after.values() for text in texts
    } == {
        "Unless something follows, it ends after this many hours at the latest: 72.",
        "At one time there can be 50.",
    }
    sentences = after["A record is left out of its person's own view while it is investigated"]
    assert (
        "It counts only after another employee agrees, with one of these duties: “Privacy officer”."
        in sentences
    )
    assert "At one time there can be 3." in sentences
