"""Forms of a portal whose processes fail, or whose forms ask for too much."""

import os
import re
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from keepfaith.policies.promises.portal_request import Answer, fetch
from keepfaith.policies.sections.check import Portal
from keepfaith.website.postgres.connections import databases
from keepfaith.website.postgres.database import owned
from keepfaith.website.processes.portal import served_portal
from keepfaith.website.runtime.data_directory import DataDirectory
from tests.page_words import words_of
from tests.templates import make_empty_store_of_visits
from tests.website.conftest import Serving, gone, processes

pytestmark = pytest.mark.long
Serve = Callable[..., Serving]
AGENCY = Path(__file__).parents[3] / "agencies" / "dese"
HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
TYPED = {"question": "Where is the example?", "how": "No answer needed"}


def portal(serving: Serving) -> Portal:
    served = served_portal(DataDirectory.at(serving.data))
    assert served
    return served


def opened(at: Portal, form: str = "question", **typed: str) -> dict[str, str]:
    text = fetch(at, f"/forms/{form}/").text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)"', text))
    names = re.findall(r'<(?:textarea|select class|input class)[^>]*? name="([\w.-]+)"', text)
    blank = {name: "" for name in names if name != "how" and not name.startswith("topics")}
    return {**blank, **hidden, **typed}


def send(at: Portal, sent: dict[str, str], form: str = "question") -> Answer:
    body = urlencode(sent).encode()
    return fetch(at, f"/forms/{form}/", method="POST", headers=HEADERS, body=body)


def keeps_what_was_typed(answer: Answer, sent: dict[str, str]) -> bool:
    return sent["question"] in answer.text and f'name="token" value="{sent["token"]}"' in answer.text


def test_while_the_custodian_hangs_a_form_comes_back_whole_and_goes_through_afterwards(
    place: Path, serve: Serve
) -> None:
    running = serve(place / "var", "--demo", copied=True).await_ready().at_rest()
    at = portal(running)
    sent = opened(at, **TYPED)
    (custodian,) = (pid for pid, line in processes(running.data).items() if "serve custodian" in line)
    os.kill(custodian, signal.SIGSTOP)
    try:
        answer = send(at, sent)
    finally:
        os.kill(custodian, signal.SIGCONT)
    assert answer.status == 503
    assert "Nothing was stored" in words_of(answer)
    assert keeps_what_was_typed(answer, sent)
    assert send(at, sent).status == 200
    again = send(at, sent)
    assert (again.status, "You sent this form before" in words_of(again)) == (200, True)


def test_while_the_database_is_gone_a_form_comes_back_whole_and_goes_through_afterwards(
    place: Path, serve: Serve
) -> None:
    other = DataDirectory.at(place / "database")
    with owned(other) as server:
        assert server
        make_empty_store_of_visits(place / "var")
        running = serve(place / "var", "--demo", **database_variables(other)).await_ready()
        at = portal(running)
        sent = opened(at, **TYPED)
        assert fetch(at, "/forms/question/").status == 200
        server.stop()
        # Longer than the editions are taken to be fresh.
        time.sleep(1.2)
        answer = send(at, sent)
        shown = fetch(at, "/forms/question/")
        looked_up = fetch(
            at, "/forms/receipt/", method="POST", headers=HEADERS, body=b"reference=ABCDEFGHJK&code=0"
        )
        assert [response.status for response in (answer, shown, looked_up)] == [503, 503, 503]
        assert keeps_what_was_typed(answer, sent)
        assert "Please try again in a few minutes" in words_of(shown)
        server.start()
        assert send(at, sent).status == 200
        running.process.send_signal(signal.SIGTERM)
        assert sent["question"] not in running.ended()[2]


def database_variables(data: DataDirectory) -> dict[str, str]:
    given = databases(data.path)

    def url(alias: str) -> str:
        database = given[alias]
        secret = f":{quote(database['PASSWORD'], safe='')}" if database.get("PASSWORD") else ""
        return f"postgresql://{database['USER']}{secret}@/{database['NAME']}?host={quote(database['HOST'], safe='')}"

    return {"DATABASE_URL": url("default"), "KEEPFAITH_OWNER_DATABASE_URL": url("owner")}


# Each with what the portal says of it; the quick run has one for each edition, and one that cannot be read.
TOO_MUCH = [
    (
        'kind = "name"\ncategory = "name"', 'kind = "line"\ncategory = "birth-date"',
        "it collects birth-date, which no clause allows",
    ),
    # What the edition in force allows, but not the one that is posted and coming.
    ('category = "organization"', 'category = "phone-number"', "it collects phone-number, which no clause"),
    ('title = "', "title = ", "the form is not TOML"),
]  # fmt: skip
MORE = [
    ('purpose = "literature"', 'purpose = "sale"', "its purpose sale is not in this edition"),
    ('holding = "literature-requests"', 'holding = "referrals"', "its holding referrals is not one of"),
    ('why = "', 'because = "', "the key because is unknown"),
]


def test_another_form_is_another_file_and_an_invalid_one_ends_the_start(place: Path, serve: Serve) -> None:
    another_file(place, serve)
    refused(place, serve, TOO_MUCH)


def test_a_form_with_another_fault_ends_the_start_too(place: Path, serve: Serve) -> None:
    another_file(place, serve)
    refused(place, serve, MORE)


def another_file(place: Path, serve: Serve) -> None:
    """Serve a copy of the sample agency with one form more, and send that form."""
    agency = Path(shutil.copytree(AGENCY, place / "agency"))
    text = (agency / "forms" / "question.toml").read_text()
    (agency / "forms" / "idea.toml").write_text(text.replace('"Ask a question"', '"Tell us an idea"'))
    make_empty_store_of_visits(place / "var")
    running = serve(place / "var", "--demo", KEEPFAITH_AGENCY=str(agency)).await_ready().at_rest()
    at = portal(running)
    assert "Tell us an idea" in words_of(fetch(at, "/forms/"))
    assert send(at, opened(at, "idea", **TYPED), "idea").status == 200
    running.process.send_signal(signal.SIGTERM)
    running.ended()


def refused(place: Path, serve: Serve, faults: list[tuple[str, str, str]]) -> None:
    # The editions were posted while the forms were still in order, as no edition can be posted against its forms.
    form = place / "agency" / "forms" / "literature.toml"
    good = form.read_text()
    for was, now, problem in faults:
        form.write_text(good.replace(was, now))
        status, _, complained = serve(place / "var", KEEPFAITH_AGENCY=str(place / "agency")).ended(within=40)
        assert (status, problem in complained) == (1, True), complained
        assert "forms/literature.toml:" in complained
        assert "What to do: " in complained
        assert "Traceback" not in complained
    assert gone(place) == {}
