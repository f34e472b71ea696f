"""What programs read and people do not: an edition's files, feeds, calendars and figures. They are no pages."""

from collections.abc import Callable
from typing import Final

from django.http import HttpResponseBase
from django.urls import Resolver404, resolve

from keepfaith.web.url_prefixes import split

_MARK: Final = "gives_data_file"


def mark_data_file[V: Callable[..., HttpResponseBase]](view: V) -> V:
    """Mark a view whose answers are files for programs, so that they do not count as pages."""
    setattr(view, _MARK, True)
    return view


def is_data_file(path: str) -> bool:
    """Return whether a path, whatever choices it carries, leads to a view that is marked."""
    try:
        return hasattr(resolve(split(path)[1]).func, _MARK)
    except Resolver404:
        return False
