"""Which browser is taken, and that there may be none."""

import polars as pl
import pytest

from keepfaith.prober.chromium.look import Look
from keepfaith.prober.chromium.program import VARIABLE, installed_program
from keepfaith.visits.pipeline.agent_classes import LIKELY_HUMAN
from keepfaith.visits.pipeline.user_agents import classify

SAYS = "#!/bin/sh\necho Chromium 150.0.7100.9 built on something\n"


@pytest.fixture
def programs(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(VARIABLE, raising=False)

    def add(name, text=SAYS):
        file = tmp_path / name
        file.write_text(text)
        file.chmod(0o755)
        return str(file)

    return add


def test_where_none_is_installed_there_is_none_and_the_figure_says_so(programs):
    assert installed_program() is None
    look = Look(None, None)
    assert (look.is_blind, look.figure, look.faults(lambda _: ["a"])) == (
        False,
        "No browser is installed here.",
        [],
    )


def test_a_browser_without_windows_names_itself_and_is_not_taken(programs):
    programs("chromium-headless-shell")
    assert installed_program() is None


def test_the_first_one_that_works_is_taken(programs):
    programs("chromium", "#!/bin/sh\nexit 1\n")
    works = programs("google-chrome")
    browser = installed_program()
    assert (browser.path, browser.version) == (works, "150")
    assert browser.agent.endswith("Chrome/150.0.0.0 Safari/537.36")


def test_the_one_that_the_environment_names_comes_first_and_none_is_none(programs, monkeypatch):
    programs("chromium")
    wanted = programs("mine")
    monkeypatch.setenv(VARIABLE, wanted)
    assert installed_program().path == wanted
    monkeypatch.setenv(VARIABLE, "none")
    assert installed_program() is None


def test_one_of_a_snap_is_not_taken(programs):
    programs("chromium", "#!/bin/sh\necho Chromium 150.0.7100.9 snap\n")
    assert installed_program() is None


def test_a_browser_that_opens_nothing_is_blind_unless_it_does_not_start(programs):
    programs("chromium")
    look = Look(None, installed_program(), 5)
    assert look.is_blind
    look.is_usable = False
    assert not look.is_blind
    assert look.figure == "The browser that is installed here does not start."


def test_it_calls_itself_what_the_statistics_take_for_a_person(programs):
    programs("chromium")
    assert list(classify(pl.Series([installed_program().agent]))) == [LIKELY_HUMAN]
