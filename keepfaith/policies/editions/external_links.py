"""Marks in a policy's text: on each link that leaves this site, and beside each e-mail address."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from markdown_it.token import Token

RELATION: Final = "noopener noreferrer external"
MARK: Final = "usa-link--external"


def own_hosts() -> frozenset[str]:
    """List the hosts that this site answers to; every other one is another site."""
    return frozenset(host.strip("[]") for host in settings.ALLOWED_HOSTS)


def leaves(url: str) -> bool:
    """Return whether an address leads to another site."""
    parts = urlsplit(url)
    return bool(parts.netloc) and parts.hostname not in own_hosts()


def mark(tokens: Sequence[Token], *, form: str) -> None:
    """Mark every link that leaves, and warn once in each block that names an e-mail address."""
    for token in tokens:
        children = token.children or []
        urls = [str(child.attrGet("href")) for child in children if child.type == "link_open"]
        if not urls:
            continue
        token.children = _marked(children)
        if any(url.lower().startswith("mailto:") for url in urls):
            token.children += [_html(" " + _rendered("mail_warning.html", secure_form=f"/forms/{form}/"))]


def _marked(children: Sequence[Token]) -> list[Token]:
    marked: list[Token] = []
    is_leaving = False
    for child in children:
        if child.type == "link_open" and leaves(str(child.attrGet("href"))):
            is_leaving = True
            child.attrSet("rel", RELATION)
            child.attrSet("class", f"usa-link {MARK}")
        elif child.type == "link_close" and is_leaving:
            is_leaving = False
            marked.append(_html(_rendered("leaves.html")))
        marked.append(child)
    return marked


def _rendered(template: str, **values: str) -> str:
    return render_to_string(f"policies/{template}", values).strip()


def _html(content: str) -> Token:
    return Token("html_inline", "", 0, content=content)
