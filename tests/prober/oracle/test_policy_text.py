"""A policy read by the prober says what the portal's own rendering says; what it cannot read, it refuses."""

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.markdown import render
from keepfaith.policies.editions.places import english_text
from keepfaith.policies.editions.text_diff import redline
from keepfaith.policies.editions.translation import prose_of
from keepfaith.prober.examiner.page_blocks import article_text
from keepfaith.prober.oracle.place_words import PlaceWords, Unread
from keepfaith.prober.oracle.policy_text import Block, links_of, policy_text
from keepfaith.prober.pages.markup import read_document

SAMPLES = sorted(Path("agencies/dese/policies").glob("*/*/policy.md"))
MANY = """# A title

{#first}
One *stressed* and **strong** word, `some code`, an escaped \\*, a [link](/policies/) and
a [second](https://www.mass.gov/) one &amp; more.

## A heading, with a comma

{#list}
- **First:** an item
  that goes on
- Second

1. One
2. Two

| A | B |
|---|---|
| c | d \\| e |

> Quoted
> words
"""


PLAIN = PlaceWords({})
PROSE = render("# A title\n")


def shown(text):
    prose = render(text)
    page = f'<h1>{prose.title}</h1><article class="prose">{prose.html}</article>'
    return article_text(read_document(page), "", "")


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: "-".join(path.parts[-3:-1]))
def test_each_sample_is_read_as_the_portal_shows_it(path):
    bundle = Bundle.read(path.parent)
    text = policy_text(bundle.files["policy.md"], places=PlaceWords(bundle.files, day=bundle.effective))
    assert text == shown(english_text(bundle))


def test_what_a_policy_is_made_of_is_read():
    text = policy_text(MANY, places=PLAIN)
    assert text == shown(MANY)
    assert text.blocks[0] == Block(
        0,
        "One stressed and strong word, some code, an escaped *, a link and a second one & more.",
        ("/policies/", "https://www.mass.gov/"),
    )
    assert text.anchors == ("first", "a-heading-with-a-comma", "list")


@pytest.mark.parametrize(
    "block",
    ["```\ncode\n```", "<div>raw</div>", "Heading\n---", "A picture ![a](b)", "[a][b]", "    code by blanks"],
)
def test_what_it_does_not_know_is_refused(block):
    with pytest.raises(Unread):
        policy_text(f"# A title\n\n{block}\n", places=PLAIN)


def test_a_translation_is_read_in_its_place():
    spoken = {"One.": "Uno, con [enlace](/policies/).", "A title": "Un título"}
    text = policy_text(
        "# A title\n\n{#first}\nOne.\n",
        places=PlaceWords({}, "es", lambda words: spoken.get(words, words)),
        prefix="/es",
    )
    assert (text.title, text.blocks, text.anchors) == (
        "Un título",
        (Block(0, "Uno, con enlace.", ("/es/policies/",)),),
        ("first",),
    )


def test_every_link_is_found():
    assert links_of("[a](https://one.example) <https://two.example> [b](/three)") == {
        "https://one.example",
        "https://two.example",
        "/three",
    }


def test_a_fact_is_read_letter_for_letter_in_words_and_links():
    files = {"clauses.toml": '[contact]\nname = "A*B_C"\nemail = "a_b@example.gov"\n'}
    text = "# A title\n\n[{contact.email}](mailto:{contact.email}) of **{contact.name}**\n"
    read = policy_text(text, places=PlaceWords(files))
    assert read.blocks == (Block(0, "a_b@example.gov of A*B_C", ("mailto:a_b@example.gov",)),)
    assert read == shown(english_text(Bundle({**files, "policy.md": text})))


@given(
    st.text(
        st.characters(
            min_codepoint=32, max_codepoint=0x2FFF, exclude_categories=("C", "Z"), include_characters=" \t\n"
        )
    )
)
@example("1. Main Street")
@example("- a\n# b | c")
@example("**bold** [x](y) <b> &amp; \\ ~~z~~")
def test_whatever_a_fact_has_is_shown_letter_for_letter(value):
    name = " ".join(value.split())
    files = {"clauses.toml": f"[contact]\nname = {json.dumps(name, ensure_ascii=False)}\n"}
    text = "# A title\n\n{contact.name}\n\n- {contact.name}\n\nWrite to {contact.name}, or [{contact.name}](/x/).\n"
    files["policy.md"] = text
    if not name:
        return
    read = policy_text(text, places=PlaceWords(files))
    assert [block.words for block in read.blocks] == [name, name, f"Write to {name}, or {name}."]
    assert read == shown(english_text(Bundle(files)))
    assert [paragraph.spans[0].text for paragraph in redline(PROSE, prose_of(Bundle(files)))][-1].endswith(
        f"or {name}."
    )
