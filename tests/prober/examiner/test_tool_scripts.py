"""The script of the outside tool is known by its bytes; another one, or one where none may load, is seen."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from keepfaith.prober.examiner.browser_stores import store_faults
from keepfaith.prober.examiner.tool_scripts import RELEASED, script_faults
from keepfaith.prober.journeys.surfaces import Seen, Surface
from keepfaith.prober.visitor import Answer

FOLDER = Path(__file__).parents[3] / "keepfaith" / "third_party" / "static"
(SCRIPT,) = FOLDER.rglob("*.js")


def served(text):
    headers = (("Content-Type", "text/javascript"),)
    return Seen(Surface("/static/third_party/a.0123.js"), None, Answer("", 200, headers, text.encode()))


def test_the_digest_is_that_of_the_script_which_sends_what_is_listed():
    text = SCRIPT.read_text()
    assert hashlib.sha256(text.encode()).hexdigest() == RELEASED, "read the script anew, then take its digest"
    assert "location.origin + location.pathname" in text
    assert "location.href" not in text
    assert 'credentials: "omit"' in text


def test_another_script_and_one_that_keeps_something_are_seen(changed):
    text = SCRIPT.read_text()
    assert list(script_faults(changed.tour, served(text))) == list(store_faults(served(text))) == []
    assert list(script_faults(changed.tour, served(text.replace("location.pathname", "location.href"))))
    for word in ("localStorage.cid", "document.cookie", "indexedDB.open", "caches.open", "navigator.storage"):
        assert list(store_faults(served(f"{text}\n{word}"))), word


@pytest.mark.parametrize("kind", ["GET home 200", "GET form 200", "GET policy 200"])
def test_a_script_where_none_may_load_is_seen(changed, kind):
    seen = changed.first(kind)
    assert list(script_faults(changed.tour, seen)) == []
    body = seen.answer.text.replace("</head>", '<script src="/static/a.js"></script></head>').encode()
    assert list(script_faults(changed.tour, replace(seen, answer=replace(seen.answer, body=body))))
