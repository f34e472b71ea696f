"""The pages of items, for every kind that has words: what an employee may see, and one item with its acts."""

import dataclasses
import uuid
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.disclosure.cases.case_letters import MAX_TO_LENGTH, plain_letter
from keepfaith.disclosure.desk import rooms
from keepfaith.disclosure.desk.case_letter_views import InvalidAddition, given_letter, typed_lines
from keepfaith.disclosure.desk.current_employee import current_employee
from keepfaith.disclosure.desk.refusals import explain_refusals, remedy_of
from keepfaith.disclosure.desk.rooms import only_for
from keepfaith.disclosure.items.declared import kind_in_force
from keepfaith.disclosure.items.forms import ActForm
from keepfaith.disclosure.items.lines import ItemLine, form_on
from keepfaith.disclosure.items.offers import Asker
from keepfaith.disclosure.items.places import KindPlace, place_at, places_for
from keepfaith.disclosure.items.written_items import begin_by_note, note_parts, whole_text
from keepfaith.disclosure.models import Record, Task
from keepfaith.disclosure.records.custodian_clients import items_client
from keepfaith.disclosure.records.need_to_know import NEED_TO_KNOW
from keepfaith.disclosure.staff.decorators import signed_in
from keepfaith.disclosure.tasks.field_opener import open_note
from keepfaith.web.pdf.compiler import NotCompiled

if TYPE_CHECKING:
    from keepfaith.custody.acts.declaration import Act, ItemKind


@require_safe
@signed_in
@explain_refusals
@only_for(rooms.decisions)
def decisions(request: HttpRequest) -> HttpResponseBase:
    """List the kinds that the employee has to do with, and what waits for them in numbers."""
    employee = current_employee(request)
    return render(
        request, "desk/items/decisions.html", {"places": [*places_for(employee.account, employee.duties)]}
    )


@require_safe
@signed_in
@explain_refusals
def items(request: HttpRequest, *, address: str) -> HttpResponseBase:
    """List the items of a kind that the employee may see, by state, with a form for what begins one."""
    return _list(request, _enter(request, address))


@require_safe
@signed_in
@explain_refusals
def item(request: HttpRequest, *, address: str, item: int) -> HttpResponseBase:
    """Show one item with its history, what can be done with it, and what cannot now."""
    return _item(request, _line(_enter(request, address), item))


@require_POST
@signed_in
@explain_refusals
def begun(request: HttpRequest, *, address: str, verb: str) -> HttpResponseBase:
    """Begin an item by the form on the page of its kind."""
    place = _enter(request, address)
    kind = kind_in_force(place.kind.name)
    if kind is None:
        raise Http404
    act = _act(kind, place, verb, begins=True)
    form = ActForm(kind, act, place.words, data=request.POST)
    if not form.is_valid():
        return _list(request, place, form)
    record = form.cleaned_data.get("record")
    asker = Asker(place.account, place.duties, kind)
    try:
        number = _begin(form, asker, record)
    except Refused as refused:
        return _list(request, place, form, refused=_own_words(form, refused))
    back = reverse("desk:item", kwargs={"address": address, "item": number}) if number else place.address
    return redirect(f"{back}?done={verb}")


@require_POST
@signed_in
@explain_refusals
def read(request: HttpRequest, *, address: str, item: int) -> HttpResponseBase:
    """Open the note of an item, which is entered; who does that is its writer, its reader, or has its task."""
    place = _enter(request, address)
    line = _line(place, item)
    task = Task.objects.select_related("record").filter(record=line.record).first()
    note = Record.objects.filter(pk=uuid.UUID(bytes=line.item.note)).first() if line.item.note else None
    if task is None or note is None or not line.kind.note:
        raise Http404
    access = current_employee(request).access(task)
    texts = {field.name: field.text for field in open_note(access, note).shown}
    parts = note_parts(line.kind, place.words, texts)
    written = whole_text(parts)
    goes_out, unfit = access.is_own and line.item.state in line.kind.answers_after, ""
    if goes_out and request.POST.get("act") == "pdf":
        try:
            to = typed_lines(request.POST.get("to", ""), longest=MAX_TO_LENGTH)
            return given_letter(plain_letter("response", line.says, written), to, is_pdf=True)
        except (InvalidAddition, NotCompiled) as error:
            unfit = f"{error.problem} {error.remedy}"
    shown: dict[str, Any] = {
        "parts": parts, "written": written, "to": request.POST.get("to", ""), "longest_to": MAX_TO_LENGTH,
    }  # fmt: skip
    return _item(request, line, refused=unfit, task=task if goes_out else None, **shown)


@require_POST
@signed_in
@explain_refusals
def acted(request: HttpRequest, *, address: str, item: int, verb: str) -> HttpResponseBase:
    """Do something with an item, and go back to it; to the list, if it is gone then."""
    place = _enter(request, address)
    line = _line(place, item)
    act = _act(line.kind, place, verb)
    form = form_on(line, act, data=request.POST)
    if not form.is_valid():
        return _item(request, line, form)
    try:
        _do(form, line.asker, number=item)
    except Refused as refused:
        return _item(request, line, form, refused=_own_words(form, refused))
    is_there = any(one.item.number == item for one in place.lines())
    back = reverse("desk:item", kwargs={"address": address, "item": item}) if is_there else place.address
    return redirect(f"{back}?done={verb}")


def _begin(form: ActForm, asker: Asker, record: Record | None) -> int:
    """Begin an item as a form says, with the note that it has written if it has one; 0 if it was there."""
    if record is None or not form.note:
        return _do(form, asker, record=record.pk.bytes if record else None)
    number = record.pk.bytes
    seed = f"{form.act.entry}\0{record.pk}\0{asker.account}\0{form.cleaned_data['once']}"
    return begin_by_note(
        record, form.values(), seed=seed, begin=lambda note: _do(form, asker, record=number, note=note)
    )


def _do(form: ActForm, asker: Asker, **of: Any) -> int:  # noqa: ANN401 - a record or the number of an item
    """Do what a form says, under the duty that it is offered for; return the item's number."""
    duty = asker.offer(form.act).duty
    details = form.details()
    return items_client().do(form.act.entry, details=details, employee=asker.account, duty=duty, **of)


def _own_words(form: ActForm, refused: Refused) -> str:
    """Return what a refusal means in the words of the kind; raise it again if it has none."""
    wording = form.refuse(refused.code)
    if not wording:
        raise refused
    return wording


def _enter(request: HttpRequest, address: str) -> KindPlace:
    """Let in only those who have a duty for the kind."""
    employee = current_employee(request)
    place = place_at(address, employee.account, employee.duties)
    if place is None:
        raise Http404
    if not place.is_for:
        raise Refused(DenialCode.DUTY, NEED_TO_KNOW)
    return place


def _line(place: KindPlace, number: int) -> ItemLine:
    """Return an item that the employee may see; of another one they learn no more than that it is not there."""
    line = next((one for one in place.lines() if one.item.number == number), None)
    if line is None:
        raise Refused(DenialCode.NOT_PROPOSED, NEED_TO_KNOW)
    return line


def _act(kind: "ItemKind", place: KindPlace, verb: str, *, begins: bool = False) -> "Act":
    for entry, wording in place.words.acts.items():
        act = kind.acts.get(entry)
        if wording.at == verb and act is not None and bool(act.start) is not begins:
            return act
    raise Http404


def _list(
    request: HttpRequest, place: KindPlace, form: ActForm | None = None, *, refused: str = ""
) -> HttpResponseBase:
    lines, words = place.lines(), place.words
    begin = [
        (
            words.acts[offer.act.entry],
            form if form and form.act == offer.act else _empty(place, offer.act, request),
        )
        for offer in place.beginnings()
    ]
    context = {
        "place": place, "words": words, "begin": begin, "form": form, "refused": refused,
        "done": _done(request, place),
        "sections": [
            (state, name, [line for line in lines if line.item.state == name])
            for name, state in words.states.items()
            if name in place.kind.listed
        ],
    }  # fmt: skip
    return render(request, "desk/items/items.html", context, status=_status(form, refused))


def _empty(place: KindPlace, act: "Act", request: HttpRequest) -> ActForm:
    """Return an empty form of what begins an item; a link from its work may name the record or the case."""
    kind = kind_in_force(place.kind.name) or place.kind
    return ActForm(
        kind, act, place.words, initial={name: request.GET.get(name, "") for name in ("record", "case")}
    )


def _item(
    request: HttpRequest, line: ItemLine, form: ActForm | None = None, *, refused: str = "", **read: object
) -> HttpResponseBase:
    shown = dataclasses.replace(line, bound=form)
    employee = current_employee(request)
    place = KindPlace(line.kind, line.words, employee.account, employee.duties)
    wording = line.words.refused
    context = {
        "line": shown, "words": line.words, "place": place, "form": form, "refused": refused,
        "done": _done(request, place),
        "blocked": [
            (button, wording[code].says if code in wording else remedy_of(code)) for button, code in shown.blocked
        ],
        **read,
    }  # fmt: skip
    return render(request, "desk/items/item.html", context, status=_status(form, refused))


def _done(request: HttpRequest, place: KindPlace) -> str:
    verb = request.GET.get("done", "")
    return next((wording.done for wording in place.words.acts.values() if wording.at == verb), "")


def _status(form: ActForm | None, refused: str) -> HTTPStatus:
    if form is not None and form.errors:
        return form.status
    return HTTPStatus.FORBIDDEN if refused else HTTPStatus.OK
