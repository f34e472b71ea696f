"""Promise 51: no page holds anything insecure or anything from another site."""

from keepfaith.policies.promises.crawler import tour
from tests.conftest import Served


def test_every_answer_forbids_mixed_content_also_files_and_errors(served: Served) -> None:
    seen = tour(served.portal)
    for answer in (*seen.answers.values(), *seen.errors):
        policy = [part.strip() for part in answer.header("Content-Security-Policy").split(";")]
        assert "default-src 'none'" in policy, answer.path
        assert "upgrade-insecure-requests" in policy, answer.path


def test_no_page_runs_a_script(served: Served) -> None:
    for answer in tour(served.portal).every_page:
        assert "<script" not in answer.text, answer.path
