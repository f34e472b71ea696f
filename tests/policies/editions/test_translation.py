"""A policy's text in another language: paragraph by paragraph, English where none is given, anchors unchanged."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.test import override_settings
from django.utils.translation import override, trans_real

from keepfaith.policies.editions.markdown import render
from keepfaith.policies.editions.text_blocks import paragraphs_of
from keepfaith.policies.editions.translation import here, prose_here
from keepfaith.website.languages.catalogs import compile_all

TEXT = """# Title

{#first}
A first paragraph with [a page](/policies/).

## A heading of ours

- one
- two

{#second}
A second <b>paragraph</b>.
"""


HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
ENGLISH = {
    "first": "A first paragraph with [a page](/policies/).",
    "heading": "A heading of ours",
    "second": "A second <b>paragraph</b>.",
}
Say = Callable[..., None]


@pytest.fixture
def say(tmp_path: Path) -> Iterator[Say]:
    """Speak Spanish by a file of a test alone, which holds what it is given."""
    with override_settings(LOCALE_PATHS=[tmp_path]), ExitStack() as spoken:

        def say(**texts: str) -> None:
            path = tmp_path / "es" / "LC_MESSAGES" / "django.po"
            path.parent.mkdir(parents=True, exist_ok=True)
            pairs = "".join(
                f"msgid {json.dumps(ENGLISH[key])}\nmsgstr {json.dumps(text, ensure_ascii=False)}\n\n"
                for key, text in texts.items()
            )
            path.write_text(HEADER + pairs, encoding="utf-8")
            compile_all([tmp_path])
            trans_real._translations.clear()
            spoken.enter_context(override("es"))

        yield say
    trans_real._translations.clear()


def test_paragraphs_are_as_the_text_writes_them() -> None:
    assert list(paragraphs_of(TEXT)) == [
        "Title",
        "A first paragraph with [a page](/policies/).",
        "A heading of ours",
        "- one\n- two",
        "A second <b>paragraph</b>.",
    ]


def test_english_is_rendered_as_it_is() -> None:
    with override("en"):
        assert prose_here(TEXT) is render(TEXT)


def test_a_text_without_translation_stays_english_and_says_so(say: Say) -> None:
    say()
    html = prose_here(TEXT).html
    assert '<p id="first" lang="en" dir="ltr">A first' in html
    assert '<h2 id="a-heading-of-ours" lang="en" dir="ltr">A heading' in html
    assert '<ul lang="en" dir="ltr">' in html


def test_a_translation_retains_anchor_and_links(say: Say) -> None:
    say(first="Un párrafo con [una página](/policies/).", heading="Un título")
    html = prose_here(TEXT).html
    assert '<p id="first">Un párrafo con <a href="/policies/">una página</a>.</p>' in html
    assert '<h2 id="a-heading-of-ours">Un título</h2>' in html
    assert prose_here(TEXT).anchors == render(TEXT).anchors


def test_a_paragraph_that_changed_falls_back_to_english(say: Say) -> None:
    say(second="Un segundo párrafo.")
    assert "Un segundo" in prose_here(TEXT).html
    changed = TEXT.replace("A second", "Another second")
    assert '<p id="second" lang="en" dir="ltr">Another second' in prose_here(changed).html


def test_a_translation_brings_no_html_of_its_own(say: Say) -> None:
    say(second="<script>alert(1)</script>")
    assert "<script" not in prose_here(TEXT).html


def test_an_empty_text_has_no_translation() -> None:
    with override("es"):
        assert here("") == ""
