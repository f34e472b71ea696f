"""What sections declare comes together, and nothing is declared twice."""

import pytest

from keepfaith.policies.sections.check import Check, Finding
from keepfaith.policies.sections.integration import Integration
from keepfaith.policies.sections.inventory import Holding, PlainTable, SealedHolding
from keepfaith.policies.sections.registry import SECTIONS, Sections
from keepfaith.policies.sections.section import MenuEntry, Section

CHECK = Check("shelter.beds", (1, 2), lambda _portal: Finding("kept", ""))
PLAIN = PlainTable("shelter_bed", frozenset({"id"}), "beds")
PEOPLE = Holding("guests", "shelter_guest", {"id": "", "name": "name"})
SEALED = SealedHolding("letters", "disclosure_record", {"text": "free-text"})
TOOL = Integration("map", ("script",), ("page",), r"\d+")
ENTRY = MenuEntry("Beds", "beds:index")
SHELTER = Section(
    "shelter",
    tables=(PLAIN, PEOPLE, SEALED),
    checks=(CHECK,),
    integrations=(TOOL,),
    announced_links=lambda: ["https://example.org/"],
    menu=(ENTRY,),
)


def test_the_parts_of_a_section_are_registered_by_kind() -> None:
    sections = Sections()
    sections.register(Section("empty"))
    sections.register(SHELTER)
    assert sections.holdings == [PEOPLE, SEALED]
    assert sections.sealed_holdings == {"letters": SEALED}
    assert sections.plain_tables == {"shelter_bed": PLAIN}
    assert set(sections.columns()) == {
        ("shelter_bed", "id"),
        ("shelter_guest", "id"),
        ("shelter_guest", "name"),
    }
    assert sections.checks == {"shelter.beds": CHECK}
    assert (sections.checks_of(2), sections.checks_of(3)) == ((CHECK,), ())
    assert sections.integrations == {"map": TOOL}
    assert sections.menu == [ENTRY]
    assert list(sections.announced_links()) == ["https://example.org/"]


@pytest.mark.parametrize(
    ("second", "named"),
    [
        (Section("other", tables=(Holding("beds", "shelter_bed", {}),)), "table shelter_bed"),
        (Section("other", tables=(SealedHolding("letters", "disclosure_record", {}),)), "series letters"),
        (Section("other", checks=(CHECK,)), "check shelter.beds"),
        (Section("other", integrations=(TOOL,)), "integration of map"),
        (Section("other", menu=(ENTRY,)), "menu entry beds:index"),
    ],
)
def test_nothing_is_declared_twice(second: Section, named: str) -> None:
    sections = Sections([SHELTER])
    with pytest.raises(ValueError, match=f"^The {named} is declared twice$"):
        sections.register(second)
    assert sections.sections == [SHELTER]


def test_each_app_of_the_portal_with_something_to_tell_is_registered_once() -> None:
    names = [section.name for section in SECTIONS.sections]
    assert sorted(names) == [
        "disclosure", "intake", "monitoring", "policies", "public_records", "rights", "staff", "third_party", "visits",
    ]  # fmt: skip
