"""The page at which another address confirms that answers go there: a GET asks and a POST does."""

from http import HTTPStatus
from typing import Final

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from keepfaith.custody.client.connection import CustodianUnavailable, Refused
from keepfaith.disclosure.mail.links import ADDRESS_PARAMETER, decode_token
from keepfaith.disclosure.own_records.answer_moves import confirm_answer_address
from keepfaith.rights.report_page import closed_to_caches

_LONGEST: Final = 64
_STATUS: Final = {
    "ask": HTTPStatus.OK,
    "confirmed": HTTPStatus.OK,
    "again": HTTPStatus.OK,
    "late": HTTPStatus.GONE,
    "unknown": HTTPStatus.NOT_FOUND,
    "unreachable": HTTPStatus.SERVICE_UNAVAILABLE,
}


def confirmed_address(request: HttpRequest) -> HttpResponse:
    """Ask whether answers may go to the address that got a link, or have them go there."""
    state, carried = "ask", request.GET.get(ADDRESS_PARAMETER, "")[:_LONGEST]
    if request.method == "POST":
        try:
            state = confirm_answer_address(decode_token(carried))
        except (CustodianUnavailable, Refused, DatabaseError):
            state = "unreachable"
    shown = {"state": state, "carried": carried, "parameter": ADDRESS_PARAMETER}
    return closed_to_caches(render(request, "rights/address.html", shown, status=_STATUS[state]))
