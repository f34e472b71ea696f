"""One page: the same bytes as the portal's, made by a template and its frame."""

import os
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

CONTENT = (Path(os.environ["BARE_PAGES"]) / "content").read_text(encoding="utf-8")


def page(request: HttpRequest) -> HttpResponse:
    return render(request, "page.html", {"content": CONTENT})


urlpatterns = [path("policies/privacy/", page)]
