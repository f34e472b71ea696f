"""Which pages of the desk leave out a policy."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from keepfaith.prober.desk.traces import page_named
from keepfaith.prober.oracle.agency_file import agency_file
from keepfaith.prober.pages.markup import read_document
from keepfaith.prober.visitor import Answer


def policy_link_faults(answers: Iterable[Answer]) -> Iterator[str]:
    """Yield each page without a link, under words, to one of the agency's policies."""
    for answer in answers:
        if not answer.header("Content-Type").startswith("text/html") or not answer.text:
            continue
        linked = {
            urlsplit(element.get("href")).path
            for element in read_document(answer.text).every("a")
            if element.words
        }
        for slug in agency_file().documents:
            if f"/policies/{slug}/" not in linked:
                yield f"{page_named(answer.path)} ({answer.status}) does not link the policy {slug}."
