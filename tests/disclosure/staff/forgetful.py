"""A page at the desk without a check of the employee, and one that is for everyone."""

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
