"""The words of a page, in one line."""

from lxml import html

from keepfaith.policies.promises.portal_request import Answer


def words_of(answer: Answer) -> str:
    """Return what can be read on a page that came."""
    tree = html.document_fromstring(answer.text)
    for element in tree.xpath("//script | //style | //template"):
        element.drop_tree()
    return " ".join(" ".join(tree.itertext()).split())
