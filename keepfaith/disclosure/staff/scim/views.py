"""The addresses of SCIM: for the agency's directory alone, by its token; no cookie, no page."""

import json
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from pydantic import ValidationError
from scim2_models import (
    Context,
    Error,
    InvalidSyntaxException,
    InvalidValueException,
    ListResponse,
    NotFoundException,
    ResponseParameters,
    SCIMException,
    SearchRequest,
)
from scim2_models.path.expressions import CompareOperator, Comparison

from keepfaith.disclosure.staff.directory_models import DirectoryEntry
from keepfaith.disclosure.staff.scim import directory
from keepfaith.disclosure.staff.scim.refusal import MEDIA, refusal
from keepfaith.disclosure.staff.scim.resources import PAGE_SIZE, PATCH, Sent, User, discovery, resource_of

BASE: Final = "/desk/scim/v2"
_MAX_FILTER_LENGTH: Final = 400
_SEARCH: Final = ("attributes", "excludedAttributes", "filter", "startIndex", "count", "sortBy", "sortOrder")
# What the database looks for by itself; any other filter is tried on each account.
_COLUMNS: Final = {"username": "name__iexact", "externalid": "external_id"}
_MAX_NUMBER_LENGTH: Final = 18


def in_words_of_scim[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Say each fault in SCIM's words."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(*args, **kwargs)
        except RequestDataTooBig:
            return refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The request is too large.")
        except SCIMException as error:
            return _dumped(error.to_error(), status=error.status)
        except ValidationError as error:
            fault = Error.from_validation_error(error.errors()[0])
            return _dumped(fault, status=int(fault.status or HTTPStatus.BAD_REQUEST))

    return guarded


@in_words_of_scim
def users(request: HttpRequest) -> HttpResponse:
    """List accounts, or make one."""
    if request.method == "GET":
        return _listed(request, {name: request.GET[name] for name in _SEARCH if request.GET.get(name)})
    if request.method != "POST":
        return _not_allowed("GET, POST")
    sent = Sent.model_validate(_body(request), scim_ctx=Context.RESOURCE_CREATION_REQUEST)
    entry = directory.create(_wanted(sent, is_active=True))
    made = resource_of(entry, _base(request))
    answer = _dumped(made, Context.RESOURCE_CREATION_RESPONSE, status=HTTPStatus.CREATED)
    answer.headers["Location"] = str(made.meta.location) if made.meta else ""
    return answer


@in_words_of_scim
def search(request: HttpRequest) -> HttpResponse:
    """List accounts by a search that is not in the URL."""
    return _listed(request, _body(request)) if request.method == "POST" else _not_allowed("POST")


@in_words_of_scim
def user(request: HttpRequest, number: str) -> HttpResponse:
    """Read, replace, change or remove one account."""
    entry = _entry(number)
    if request.method == "DELETE":
        directory.remove(entry)
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    if request.method == "PUT":
        sent = Sent.model_validate(_body(request), scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST)
        directory.change(entry, _wanted(sent, is_active=entry.employee.is_active))
        return _dumped(resource_of(entry, _base(request)), Context.RESOURCE_REPLACEMENT_RESPONSE)
    if request.method == "PATCH":
        patch = PATCH.model_validate(_body(request), scim_ctx=Context.RESOURCE_PATCH_REQUEST)
        known = Sent.model_validate(resource_of(entry, _base(request)).model_dump())
        patch.patch(known)
        if known.active is None:
            raise InvalidValueException(detail="active is true or false; it cannot be removed.")
        directory.change(entry, _wanted(known, is_active=entry.employee.is_active))
        return _dumped(resource_of(entry, _base(request)), Context.RESOURCE_PATCH_RESPONSE)
    if request.method == "GET":
        return _dumped(
            resource_of(entry, _base(request)), Context.RESOURCE_QUERY_RESPONSE, _attributes(request)
        )
    return _not_allowed("GET, PUT, PATCH, DELETE")


@in_words_of_scim
def described(request: HttpRequest, kind: str, name: str = "") -> HttpResponse:
    """Say what the service is."""
    if request.method != "GET":
        return _not_allowed("GET")
    documents = discovery(_base(request)).get(kind, ())
    if kind == "ServiceProviderConfig" and not name:
        return _dumped(documents[0], Context.RESOURCE_QUERY_RESPONSE)
    if request.GET.get("filter"):
        return refusal(HTTPStatus.FORBIDDEN, "These documents have no filter.")
    if name:
        for document in documents:
            if document.id == name:
                return _dumped(document, Context.RESOURCE_QUERY_RESPONSE)
        raise NotFoundException(detail="There is no such document.")
    if not documents or kind == "ServiceProviderConfig":
        raise NotFoundException(detail="There is no such address.")
    return _page(list(documents), total=len(documents), start=1)


def _listed(request: HttpRequest, given: dict[str, Any]) -> HttpResponse:
    """Answer a search, however it was sent."""
    if len(str(given.get("filter", ""))) > _MAX_FILTER_LENGTH:
        raise InvalidSyntaxException(detail="The filter is too long.")
    search = SearchRequest[User].model_validate(given, scim_ctx=Context.SEARCH_REQUEST)
    start = max(1, search.start_index or 1)
    count = PAGE_SIZE if search.count is None else min(PAGE_SIZE, max(0, search.count))
    rows = DirectoryEntry.objects.select_related("employee").order_by("employee_id")
    base = _base(request)
    if search.filter:
        rows = rows.filter(**_looked_up(search.filter))
        matching = [one for one in (resource_of(row, base) for row in rows) if search.filter.match(one)]
        page, total = matching[start - 1 : start - 1 + count], len(matching)
    else:
        page = [resource_of(row, base) for row in rows[start - 1 : start - 1 + count]]
        total = rows.count()
    return _page(page, total=total, start=start, only=search)


def _looked_up(wanted: Any) -> dict[str, str]:  # noqa: ANN401 - a filter bound to a model
    """Return what the database itself can look for: a filter such as userName eq "clerk"."""
    node = wanted.ast
    if (
        not isinstance(node, Comparison)
        or node.op is not CompareOperator.eq
        or not isinstance(node.value, str)
    ):
        return {}
    column = _COLUMNS.get(str(node.attr_path).rpartition(":")[2].lower())
    return {column: node.value} if column else {}


def _page(
    page: list[Any], *, total: int, start: int, only: ResponseParameters[User] | None = None
) -> HttpResponse:
    kind: Any = type(page[0]) if page else User
    listed = ListResponse[kind](
        total_results=total, start_index=start, items_per_page=len(page), resources=page
    )
    return _dumped(listed, Context.RESOURCE_QUERY_RESPONSE, only)


def _entry(number: str) -> DirectoryEntry:
    rows = DirectoryEntry.objects.select_related("employee")
    is_number = number.isascii() and number.isdecimal() and len(number) <= _MAX_NUMBER_LENGTH
    entry = rows.filter(employee_id=int(number)).first() if is_number else None
    if entry is None:
        raise NotFoundException(detail="There is no such account.")
    return entry


def _wanted(sent: Any, *, is_active: bool) -> directory.Wanted:  # noqa: ANN401 - a model bound to its extension
    active = sent.active if isinstance(sent.active, bool) else is_active
    name = sent.user_name if isinstance(sent.user_name, str) else ""
    person = sent.display_name if isinstance(sent.display_name, str) else ""
    return directory.Wanted(name.strip().lower(), sent.external_id, active, " ".join(person.split()))


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        content = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise InvalidSyntaxException(detail="The request is no JSON.") from error
    if not isinstance(content, dict):
        raise InvalidSyntaxException(detail="The request is no JSON object.")
    return content


def _attributes(request: HttpRequest) -> ResponseParameters[User]:
    names = ("attributes", "excludedAttributes")
    return ResponseParameters[User].model_validate(
        {name: request.GET[name][:_MAX_FILTER_LENGTH] for name in names if request.GET.get(name)}
    )


def _base(request: HttpRequest) -> str:
    return request.build_absolute_uri(BASE)


def _not_allowed(methods: str) -> HttpResponse:
    answer = refusal(HTTPStatus.METHOD_NOT_ALLOWED, "This address takes no such request.")
    answer.headers["Allow"] = methods
    return answer


def _dumped(
    document: Any,  # noqa: ANN401 - a document of SCIM
    context: Context = Context.DEFAULT,
    only: ResponseParameters[User] | None = None,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    content = document.model_dump(scim_ctx=context, response_parameters=only)
    return HttpResponse(json.dumps(content), status=status, content_type=MEDIA)
