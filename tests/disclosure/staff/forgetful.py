"""A page at the desk that does not ask who comes, and one that is for everyone."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def forgot(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("secret")


def everyone(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("open")


urlpatterns = [
    path("desk/forgot/", forgot),
    path("open/", everyone),
    path("desk/", include("keepfaith.disclosure.staff.urls")),
]
