"""A run that starts more portals than it may is red, and says who started them."""

import pytest

from tests import portal_starts

pytest_plugins = ["pytester"]
STARTING = """
    from tests.portal_starts import note_start

    def test_it():
        for _ in range({}):
            note_start()
"""


@pytest.mark.parametrize(("more", "status"), [(0, pytest.ExitCode.OK), (1, pytest.ExitCode.TESTS_FAILED)])
def test_too_many_starts_fail_the_quick_suite_alone(pytester, monkeypatch, more, status):
    monkeypatch.setenv(portal_starts.FILE, str(pytester.path / "starts"))
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    count = portal_starts.most() + more
    pytester.makepyfile(STARTING.format(count))
    plugins = ("-p", "tests.portal_starts", "-p", "no:cacheprovider", "-p", "no:django")
    ran = pytester.runpytest_inprocess(*plugins, "-m", "not long")
    assert ran.ret == status
    ran.stdout.fnmatch_lines([f"*{count} portals started*", f"*{count}*test_too_many_starts*.py"])
    (pytester.path / "starts").unlink()
    pytester.makepyfile(STARTING.format(count))
    assert pytester.runpytest_inprocess(*plugins).ret == pytest.ExitCode.OK
