from hypothesis import given
from hypothesis import strategies as st

from keepfaith.policies.editions.markdown import render
from keepfaith.policies.editions.text_diff import redline


def described(earlier, later):
    return [
        (paragraph.kind, paragraph.anchor, [(span.kind, span.text) for span in paragraph.spans])
        for paragraph in redline(render(earlier), render(later))
        if paragraph.kind != "kept"
    ]


def test_a_changed_word_is_shown_inside_its_paragraph():
    assert described("# A\n\n{#c}\nKept for 30 days.\n", "# A\n\n{#c}\nKept for 60 days.\n") == [
        ("changed", "c", [("kept", "Kept for"), ("removed", " 30"), ("added", " 60"), ("kept", " days.")])
    ]


def test_words_that_happen_to_stay_amid_changes_are_replaced_with_the_rest():
    assert described(
        "# A\n\n{#c}\nAll of it says in plain words.\n", "# A\n\n{#c}\nAll of it goes in other ways.\n"
    ) == [
        (
            "changed",
            "c",
            [("kept", "All of it"), ("removed", " says in plain words."), ("added", " goes in other ways.")],
        )
    ]


def test_added_and_removed_paragraphs_are_whole():
    assert described("# A\n\n{#x}\nOld.\n", "# A\n\n{#y}\nNew.\n") == [
        ("added", "y", [("added", "New.")]),
        ("removed", "x", [("removed", "Old.")]),
    ]


PARAGRAPHS = st.lists(st.text("abc d", min_size=1, max_size=12).map(str.strip).filter(bool), max_size=6)


@given(PARAGRAPHS, PARAGRAPHS)
def test_each_edition_can_be_read_back_from_the_redline(earlier, later):
    old, new = render("\n\n".join(earlier)), render("\n\n".join(later))
    paragraphs = redline(old, new)
    for prose, gone in ((old, "added"), (new, "removed")):
        read = ["".join(s.text for s in p.spans if s.kind != gone) for p in paragraphs if p.kind != gone]
        assert sorted(read) == sorted(block.text for block in prose.blocks)
