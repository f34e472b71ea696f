"""Violations that come and go on one running portal: each is done, looked at and undone before the next."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.violations.proxy import Proxy
from tests.violations.scratch import Scratch
from tests.violations.source_tree import SourceTree

# A layer in the web process that reads at each answer what to do to it; without the file it does nothing.
_MEDDLER = """
import json, os
try:
    with open(os.environ["KEEPFAITH_DATA"] + "/../meddle.json") as file:
        orders = json.load(file)
except OSError:
    return
if KIND(answer) != orders["kind"] and orders["kind"] != "any":
    return
if orders["do"] == "drop":
    answer.drop(orders["header"])
elif orders["do"] == "replace header":
    if answer.header(orders["header"]):
        answer.set(orders["header"], answer.header(orders["header"]).replace(orders["old"], orders["new"]))
elif orders["do"] == "add":
    answer.add(orders["header"], orders["new"])
elif orders["do"] == "replace" and answer.path == orders["path"] and answer.is_page:
    answer.replace(orders["old"], orders["new"])
"""
_KIND = """

def KIND(answer):
    status, kind = answer.status[:3], answer.header("content-type").partition(";")[0]
    if answer.path.startswith("/desk/"):
        return "desk"
    if status[0] == "3":
        return "redirect"
    if status[0] in "45":
        return "refused form" if answer.method == "POST" else "error"
    if answer.method == "POST":
        return "answer to a form"
    if answer.path.startswith("/static/"):
        return "static file"
    if kind == "text/html":
        is_form = answer.path.startswith("/forms/")
        return "translated page" if answer.path.startswith("/es/") else "form" if is_form else "page"
    return {"application/json": "JSON", "text/csv": "CSV", "application/atom+xml": "feed"}.get(kind, "other file")
"""


class Meddler(Proxy):
    """The layer that takes orders."""

    def __init__(self) -> None:
        super().__init__("meddler", _MEDDLER)

    def in_tree(self, tree: SourceTree) -> None:
        super().in_tree(tree)
        tree.rewrite("keepfaith/website/wsgi_layers/meddler.py", lambda text: text + _KIND)


@dataclass(frozen=True)
class Switched:
    """A violation that can be undone: `begin` does it, `end` undoes it."""

    name: str
    breaks: tuple[int, ...]
    kind: str
    begin: Callable[[Scratch], object] = field(repr=False)
    end: Callable[[Scratch], object] = field(repr=False)
    witness: Callable[[Scratch], object] = field(repr=False)
    says: str = ""
    origin: str = "generated"


def orders(portal: Scratch) -> Path:
    """Return where the layer reads its orders."""
    return portal.data.path.parent / "meddle.json"


def order(**words: str) -> Callable[[Scratch], object]:
    """Return what gives the layer an order."""
    return lambda portal: orders(portal).write_text(json.dumps(words))


def obey_no_more(portal: Scratch) -> None:
    """Have the layer do nothing again."""
    orders(portal).unlink(missing_ok=True)
