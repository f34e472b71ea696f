"""A portal's outermost layer that lets in what no edition lists, each fault on a page of its own."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class LetsIn:
    """Deaf to the signal; another script, and a table that leaves a cookie out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.META.pop("HTTP_SEC_GPC", None)
        path = request.path_info
        answer = self.get_response(request)
        if path == "/policies/" and answer.status_code == 200:
            answer.content += b'<script src="https://www.googletagmanager.com/gtag/js"></script>'
            answer.headers["Content-Length"] = str(len(answer.content))
        if path == "/policies/privacy/":
            answer.content = answer.content.replace(b"__Host-choices", b"__Host-visitor")
        return answer
