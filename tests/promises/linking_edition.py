"""A small edition that promises links, put in force alone for the check of promises 28 and 40."""

import datetime as dt
from dataclasses import dataclass

import pytest

from keepfaith.agency.agency import this_agency
from keepfaith.policies.checks import p28_answers
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.edition_cache import PostedEdition, PostedEditions

ADD_ON = "https://tool.example/opt-out"
CLAUSES = """
[[clause]]
anchor = "rights"
says = "Two laws."
promises = [38]
kept_by = "software"
sources = ["records", "practices"]

[[clause]]
anchor = "tool-links"
says = "The tool's papers are linked."
promises = [28]
kept_by = "software"

[[clause]]
anchor = "law-links"
says = "Both laws are linked."
promises = [40]
kept_by = "software"

[source.records]
cite = "Chapter 1"
title = "Records"
status = "in force"
url = "{records}"

[source.practices]
cite = "Chapter 2"
title = "Practices"
status = "revoked"
since = 2008-09-19
by = "Chapter 3"
url = "{practices}"
"""
TOOLS = """
[tool.counter]
name = "Counter"
enabled = false
purpose = "To count."
collects = ["Visits"]
privacy_policy = "{privacy}"
terms = "{terms}"
opt_out = "{opt_out}"
honors_gpc = true
clause = "tool-links"

[[server]]
purpose = "To see whether links work."
hosts = ["{host}"]
"""


@dataclass
class Linking:
    """The addresses that the edition gives; a test changes one, or what the page shows of them."""

    privacy: str = "https://tool.example/privacy"
    terms: str = "https://tool.example/terms"
    opt_out: str = ADD_ON
    records: str = "https://laws.example/1"
    practices: str = "https://laws.example/2"
    host: str = "tool.example"
    tools: str = TOOLS
    clauses: str = CLAUSES

    def edition(self) -> PostedEdition:
        """Make the edition."""
        given = {key: str(value) for key, value in vars(self).items()}
        text = (
            f"# Privacy\n\n{{#tool-links}}\n[policy]({self.privacy}), [terms]({self.terms})\n\n"
            f"{{#law-links}}\n[one]({self.records}), [two]({self.practices})\n\n{{#rights}}\nTwo laws.\n"
        )
        files = {
            "policy.md": text,
            "clauses.toml": self.clauses.format(**given),
            "tools.toml": self.tools.format(**given),
        }
        start = dt.datetime(2018, 1, 31, tzinfo=dt.UTC)
        return PostedEdition(this_agency().governing, Bundle(files), start, start, start.date())

    def post(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Put it in force, alone."""
        edition = self.edition()
        monkeypatch.setattr(
            p28_answers, "posted_editions", lambda: PostedEditions({edition.document.slug: (edition,)})
        )


def elsewhere(url: str) -> Linking:
    """Return an edition all of whose URLs are at one other site."""
    paths = ("privacy", "terms", "opt_out", "records", "practices")
    return Linking(host="localhost", **{path: f"{url}{path}" for path in paths})
