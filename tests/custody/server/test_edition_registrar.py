"""An edition with acts is known once it is whole, each file is what its digest names, and nothing is added later."""

import datetime as dt
from importlib.resources import files

import pytest

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.message import Denial
from keepfaith.custody.protocol.messages import EditionFile, Register
from keepfaith.custody.server.handlers import Handlers
from keepfaith.custody.store.store import Store
from tests.custody.conftest import RULES, SCHEMA
from tests.custody.whole_editions import whole_edition
from tests.duties import TEXT

BUILT_IN = files("keepfaith.custody.acts").joinpath("built_in")
ACTS = {
    f"acts/{name}.toml": BUILT_IN.joinpath(f"{name}.toml").read_text() for name in ("withholding", "grant")
}
WHOLE = whole_edition(rules=RULES, schema=SCHEMA, acts=ACTS)
START = dt.datetime(2018, 1, 31, 5, tzinfo=dt.UTC)


def without(*names):
    return {
        **WHOLE,
        "acts": {name: text for name, text in ACTS.items() if name not in names},
        "starts_at": START,
    }


def test_it_is_known_once_its_last_file_is_there_and_after_a_restart(running):
    running.control.register(**without("acts/grant.toml"))
    assert WHOLE["edition"] not in running.portal.editions()
    running.control._ask(EditionFile(WHOLE["edition"], "acts/grant.toml", ACTS["acts/grant.toml"]))
    known = running.portal.editions()[WHOLE["edition"]]
    running.portal.register(**without())
    running.end()
    running.start()
    running.portal.register(**without())
    assert running.portal.editions()[WHOLE["edition"]] == known


def test_a_restart_forgets_files_of_what_is_not_whole_and_takes_them_again(running):
    running.control.register(**without("acts/grant.toml"))
    running.end()
    running.start()
    with pytest.raises(Refused, match="Register it first"):
        running.control._ask(EditionFile(WHOLE["edition"], "acts/grant.toml", ACTS["acts/grant.toml"]))
    running.control.register(**without())
    assert WHOLE["edition"] in running.portal.editions()


@pytest.mark.parametrize(
    ("changed", "match"),
    [
        ({"manifest": ""}, "manifest"),
        ({"manifest": WHOLE["manifest"] + "x"}, "not the manifest"),
        ({"manifest": WHOLE["manifest"].replace("acts/grant", "acts/grants")}, "not that of its manifest"),
        ({"manifest": "".join(reversed(WHOLE["manifest"].splitlines(keepends=True)))}, "not the manifest"),
        ({"rules": RULES + "\n"}, "rules.cedar is not the file"),
        ({"schema": SCHEMA + "\n"}, "schema.cedarschema is not the file"),
        (
            {"acts": {"acts/grant.toml": ACTS["acts/grant.toml"] + "\n"}},
            "not the file that the manifest names",
        ),
        ({"acts": {"acts/copy.toml": ACTS["acts/grant.toml"]}}, "not the file that the manifest names"),
    ],
)
def test_what_does_not_fit_the_digest_is_refused(running, changed, match):
    with pytest.raises(Refused, match=match):
        running.portal.register(**{**without(), **changed})
    assert WHOLE["edition"] not in running.portal.editions()


def test_nothing_is_added_to_an_edition_that_is_known(running):
    plain = {**without(), "acts": {}}
    # As one that was registered before there were acts: its digest names them, and the custodian has none.
    running.control.register(**{**plain, "manifest": ""})
    with pytest.raises(Refused, match="registered without these acts"):
        running.portal.register(**without())
    for name, text in ACTS.items():
        with pytest.raises(Refused, match="known as it is"):
            running.portal._ask(EditionFile(WHOLE["edition"], name, text))
    running.control.register(**{**plain, "manifest": ""})


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        ('by = "employee"', 'by = "anybody"', "acts/withholding.toml:13: it is done by “anybody”"),
        ("[withholding.acts.sent]", "[withholding.acts.mailed]", "no entry of the kind mailed"),
    ],
)
def test_acts_that_cannot_be_used_are_refused(running, old, new, match):
    acts = {"acts/withholding.toml": ACTS["acts/withholding.toml"].replace(old, new, 1)}
    with pytest.raises(Refused, match=match):
        running.control.register(**whole_edition(rules=RULES, schema=SCHEMA, acts=acts), starts_at=START)
    assert running.portal.status().editions == 1


def test_what_waits_for_its_files_comes_too_late_in_the_end(tmp_path):
    now = [dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)]
    store = Store.open(tmp_path, bytes(32))
    handlers = Handlers(store, safeguards=TEXT, cap=10, now=lambda: now[0])
    store.records.has_created = lambda: True
    start = now[0] + dt.timedelta(days=30)
    message = Register(WHOLE["edition"], RULES, SCHEMA, start, WHOLE["manifest"])
    assert not isinstance(handlers.answer([message])[0], Denial)
    now[0] += dt.timedelta(days=2)
    answers = handlers.answer([EditionFile(WHOLE["edition"], name, text) for name, text in ACTS.items()])
    assert [getattr(answer, "code", "") for answer in answers] == ["", "notice"]
    store.close()
