"""What is whole goes to the server in one piece and is ended; what is read while it is sent goes as it comes."""

from wsgiref.util import setup_testing_defaults

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.signals import request_finished
from django.core.wsgi import get_wsgi_application

from keepfaith.website.wsgi_layers.single_chunk import WholeAnswers
from tests.agents import BROWSER

pytestmark = pytest.mark.django_db


def answered(application, path, method="GET"):
    environ = {
        "HTTP_USER_AGENT": BROWSER,
        "PATH_INFO": path,
        "REQUEST_METHOD": method,
        "HTTP_HOST": "localhost",
        "wsgi.url_scheme": "https",
    }
    setup_testing_defaults(environ)
    started = []
    return application(environ, lambda status, headers: started.append((status, headers))), started


@pytest.fixture
def ended():
    """Each request that ends leaves a word here."""
    events = []

    def note(**_more):
        events.append("ended")

    request_finished.connect(note)
    yield events
    request_finished.disconnect(note)


@pytest.mark.parametrize(
    "path", ["/policies/privacy/", "/policies/", "/nothing-here/", "/static/nothing.css", "/desk/"]
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_an_answer_that_is_whole_is_one_piece_with_the_same_words_and_is_ended_once(path, method, ended):
    application = get_wsgi_application()
    plain, expected = answered(application, path, method)
    assert not ended
    whole, started = answered(WholeAnswers(application), path, method)
    assert ended == ["ended"]
    assert whole == [plain.content]
    assert started == expected


def test_a_file_is_passed_on_as_it_is_and_closed_by_the_server(ended):
    application = WholeAnswers(get_wsgi_application())
    answer, started = answered(application, staticfiles_storage.url("keepfaith/keepfaith.css"))
    assert answer.streaming
    assert not ended
    assert str(sum(map(len, answer))) == dict(started[0][1])["Content-Length"]
    answer.close()
    assert ended == ["ended"]


@pytest.mark.parametrize("parts", [[b"one", b"two"], (), iter([b"one"])])
def test_responses_of_other_applications_are_left_alone(parts):
    assert WholeAnswers(lambda _environ, _start: parts)({}, None) is parts
