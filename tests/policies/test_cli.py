"""`keepfaith policy …` as an operator types it: against the served portal once, and in this process."""

import datetime as dt
import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from keepfaith.website.runtime.parent_death import dying_with_parent
from tests.agents import BROWSER
from tests.typed_command import run_typed
from tests.website.conftest import free_ports

ROOT = Path(__file__).parents[2]
PRIVACY = ROOT / "agencies" / "dese" / "policies" / "privacy"


@pytest.fixture
def operator(served):
    """A shell beside the served portal."""

    def run(*words):
        return subprocess.run(
            [Path(sys.executable).parent / "keepfaith", "policy", *map(str, words)],
            env={**os.environ, "KEEPFAITH_DATA": str(served.data)},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture
def policy(db, custody):
    """The same words where Django, the database and the custodian are there already."""
    return lambda *words: run_typed("policy", *words)


def test_check_passes_a_good_edition(policy):
    done = policy("check", PRIVACY / "draft")
    assert (done.returncode, done.stdout.startswith("0 problems.")) == (0, True), done.stdout + done.stderr


def test_check_lists_faults_with_file_line_and_remedy_and_fails(policy, tmp_path):
    folder = shutil.copytree(PRIVACY / "draft", tmp_path / "privacy" / "draft")
    text = (folder / "retention.toml").read_text(encoding="utf-8")
    (folder / "retention.toml").write_text(text.replace('series = "', 'row = "', 2), encoding="utf-8")
    done = policy("check", folder, "--json")
    report = json.loads(done.stdout)["faults"]
    assert done.returncode == 1
    assert [(fault["file"], "needs series" in fault["problem"]) for fault in report] == [
        ("retention.toml", True)
    ] * 2
    assert all(fault["remedy"] for fault in report)


def test_check_of_no_folder_says_what_to_do(policy, tmp_path):
    done = policy("check", tmp_path / "none")
    assert done.returncode == 1
    assert "Problem: " in done.stderr
    assert "What to do: " in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("folder", "named"),
    [
        (PRIVACY, "2018-01-31, draft"),
        (PRIVACY.parent, "privacy/draft"),
        (PRIVACY.parents[1], "policies/privacy/draft"),
    ],
)
def test_check_of_a_folder_of_editions_says_which_to_name(policy, folder, named):
    done = policy("check", folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert "holds editions, and is none itself." in done.stderr
    assert named in done.stderr


def test_register_sends_the_custodian_every_posted_edition(operator):
    for _ in range(2):
        done = operator("register")
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stdout.count("known to the custodian") >= 2


def test_list_shows_the_state_of_each_edition(operator):
    done = operator("list", "--json")
    editions = json.loads(done.stdout)["editions"]
    assert {edition["status"] for edition in editions if edition["document"] == "privacy"} == {
        "in force",
        "coming",
    }
    assert len({edition["document"] for edition in editions}) == 5


def test_show_prints_the_text_as_posted(policy):
    text = (PRIVACY / "2018-01-31" / "policy.md").read_text(encoding="utf-8")
    assert policy("show", "privacy").stdout == text
    refused = policy("show", "privacy", "--date", "2001-01-01")
    assert (refused.returncode, "No such edition" in refused.stderr) == (1, True)


def test_diff_compares_a_posted_edition_with_a_folder(policy):
    done = policy("diff", "privacy@2018-01-31", PRIVACY / "draft", "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 0
    assert report["rules"]["gains"]
    assert report["rules"]["loses"]
    assert {change["anchor"] for change in report["words"]} >= {"literature-and-notices", "uses-by-staff"}


def test_diff_shows_what_a_changed_fact_changes_in_prose(policy, tmp_path):
    folder = shutil.copytree(PRIVACY / "2018-01-31", tmp_path / "privacy" / "2018-01-31")
    changes = {
        "retention.toml": ('period = "7 days"\nclause', 'period = "8 days"\nclause'),
        "purposes.toml": ('title = "Records access officer"', 'title = "Keeper of public records"'),
    }
    for name, (was, now) in changes.items():
        text = (folder / name).read_text(encoding="utf-8")
        assert was in text
        (folder / name).write_text(text.replace(was, now), encoding="utf-8")
    done = policy("diff", PRIVACY / "2018-01-31", folder)
    assert "we erase them after[- seven-][+ eight+] days." in done.stdout, done.stdout + done.stderr
    assert "[- records access officer-][+ keeper of public records+] checks it" in done.stdout
    assert done.stdout.count("changed  #") == 2


def test_post_refuses_an_edition_whose_prose_and_rules_part(policy, tmp_path):
    folder = shutil.copytree(PRIVACY / "draft", tmp_path / "privacy" / "next")
    text = (folder / "policy.md").read_text(encoding="utf-8")
    by_hand = text.replace("is due {retention.literature-requests} after", "is due two years after")
    (folder / "policy.md").write_text(by_hand, encoding="utf-8")
    day = (dt.datetime.now(dt.UTC) + dt.timedelta(days=90)).date().isoformat()
    done = policy("post", folder, "--effective", day)
    assert done.returncode == 1
    assert "“two years” says a period by hand" in done.stderr


@pytest.mark.parametrize(
    ("day", "problem"),
    [
        ((dt.datetime.now(dt.UTC) + dt.timedelta(days=28)).date().isoformat(), "at least 30"),
        ("tomorrow", "tomorrow is not a day"),
    ],
)
def test_post_refuses_a_day_that_will_not_do(policy, tmp_path, day, problem):
    folder = shutil.copytree(PRIVACY / "draft", tmp_path / "privacy" / "next")
    with (folder / "policy.md").open("a", encoding="utf-8") as text:
        text.write("\nA line of its own.\n")
    done = policy("post", folder, "--effective", day)
    assert (done.returncode, problem in done.stderr) == (1, True), done.stderr


@pytest.fixture
def changed(tmp_path):
    """A folder with an edition that was not posted before."""
    folder = shutil.copytree(PRIVACY / "draft", tmp_path / "privacy" / "next")
    with (folder / "policy.md").open("a", encoding="utf-8") as text:
        text.write("\nA line of its own.\n")
    return folder


DAY = (dt.datetime.now(dt.UTC) + dt.timedelta(days=120)).date().isoformat()


def test_post_names_the_first_possible_day(policy, changed):
    done = policy("post", changed, "--effective", dt.datetime.now(dt.UTC).date().isoformat())
    first = re.search(r"The first day that you can choose today is (\S+)\.", done.stderr)
    assert first, done.stderr
    days = (dt.date.fromisoformat(first[1]) - dt.datetime.now(dt.UTC).date()).days
    assert 29 <= days <= 32


def test_without_a_terminal_or_yes_it_shows_the_change_and_posts_nothing(policy, changed):
    before = policy("list").stdout
    done = policy("post", changed, "--effective", DAY)
    assert (done.returncode, "run the command with --yes" in done.stderr) == (1, True)
    assert "A line of its own." in done.stdout
    assert f"Privacy Policy, to take effect on {DAY}: " in done.stdout
    assert "Who gains:" in done.stdout
    as_json = policy("post", changed, "--effective", DAY, "--json")
    assert (as_json.returncode, "With --json nothing can be asked." in as_json.stderr) == (1, True)
    assert policy("list").stdout == before


@pytest.mark.parametrize(
    ("typed", "outcome"),
    [("yes", "so nothing was posted"), ("", "so nothing was posted"), (DAY, "posted now")],
)
def test_at_a_terminal_the_day_is_typed_to_post_it(typed, outcome):
    ours, theirs = pty.openpty()
    code = (
        "import datetime as dt\nfrom keepfaith.policies import post_command\n"
        f"try:\n    post_command._confirm(dt.date.fromisoformat('{DAY}'))\n    print('posted now')\n"
        "except post_command.NotConfirmed as error:\n    print(error.problem)\n"
    )
    os.write(ours, f"{typed}\n".encode())
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=theirs, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        os.close(theirs)
        output = process.stdout.read()
    os.close(ours)
    assert f"Nobody can change it or take it back. To post it, type the day {DAY}" in output
    assert outcome in output


def test_post_refuses_what_was_posted_before_and_says_what_to_do(policy):
    day = (dt.datetime.now(dt.UTC) + dt.timedelta(days=90)).date().isoformat()
    done = policy("post", PRIVACY / "2018-01-31", "--effective", day)
    assert done.returncode == 1
    assert "as the edition of privacy that starts on 2018-01-31" in done.stderr
    assert "What to do: To return to this text, post it as a new edition" in done.stderr
    assert policy("list").stdout.count("privacy") == 2


@pytest.fixture
def previewing(served, changed):
    """A preview of a draft in a process of its own, and what it says first."""
    process = subprocess.Popen(
        [Path(sys.executable).parent / "keepfaith", "policy", "preview", changed, "--port", str(free_ports()[0])],
        env={**os.environ, "KEEPFAITH_DATA": str(served.data)}, stdout=subprocess.PIPE, text=True,
        preexec_fn=dying_with_parent(by=signal.SIGTERM),
    )  # fmt: skip
    yield [process.stdout.readline() for _ in range(3)]
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=30)[0] == "The preview has ended.\n"
    assert process.returncode == 0


def read(address, method="GET"):
    request = urllib.request.Request(address, headers={"User-Agent": BROWSER}, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.headers, answer.read().decode()


def test_a_preview_shows_the_draft_and_its_changes_and_posts_nothing(operator, previewing, changed):
    before = operator("list").stdout
    page, changes = (re.search(r"http://127\.0\.0\.1:\S+", line)[0] for line in previewing[:2])
    assert previewing[2] == "Nothing is posted. Ctrl-C ends the preview.\n"
    headers, text = read(page)
    assert "A line of its own." in text
    assert ("Draft, not posted." in text, "Posted here on" in text) == (True, False)
    assert "posted text" not in text
    # A browser would ask for all of it by HTTPS, which a preview does not speak.
    assert "upgrade-insecure-requests" not in headers["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in headers
    assert "<ins>" in read(changes)[1]
    style = re.search(r'href="(/static/[^"]+\.css)"', text)[1]
    assert "font-family" in read(urljoin(page, style))[1]
    with pytest.raises(urllib.error.HTTPError, match="405"):
        read(urljoin(page, "/forms/question/"), method="POST")
    port = str(urlsplit(page).port)
    refused = operator("preview", changed, "--port", port)
    assert (refused.returncode, f"Port {port} is in use" in refused.stderr) == (1, True)
    assert operator("list").stdout == before
