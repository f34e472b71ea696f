"""The form of an act: its fields follow from the declared details, their labels and problems from the words."""

import datetime as dt
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.boundfield import BoundField

from keepfaith.agency.grant_hours import grant_hours
from keepfaith.agency.withholding_grounds import read_grounds
from keepfaith.disclosure.cases.case_work import NoSuchCase, case_named
from keepfaith.disclosure.items import withholding_index
from keepfaith.disclosure.items.amounts import MADE, UNITS
from keepfaith.disclosure.items.exemptions import read_exemptions
from keepfaith.disclosure.items.words import FieldWords, KindWords
from keepfaith.disclosure.records.store import Value
from keepfaith.disclosure.retention.legal_holds import NoSuchRecord, record_named
from keepfaith.errors import KeepfaithError

if TYPE_CHECKING:
    from keepfaith.custody.acts.declaration import Act, ItemKind

type Choices = list[tuple[str, str]]
_NAME: Final = r"\A[a-z0-9][a-z0-9_-]{0,31}\Z"
_ACCOUNT: Final = r"\A[!-~]{1,64}\Z"
_OFFERED: Final = (1, 2, 4, 8, 24, 48, 72)
# A day that has to lie ahead when it is named: by then something is done.
DAY_AHEAD: Final = "day within a year after"
_YEAR: Final = dt.timedelta(days=365)
_MAX_TYPED_LENGTH: Final = 40
# As long as an answer may be, with room for what stands above each part.
MAX_WRITTEN_LENGTH: Final = 4_200


class ItemField(BoundField):
    """A field with its hint and its problem, which a reader of the screen hears with it."""

    @property
    def hint_id(self) -> str:
        """The id of its hint."""
        return f"{self.auto_id}-hint"

    @property
    def problem_id(self) -> str:
        """The id of what is wrong with it."""
        return f"{self.auto_id}-problem"

    @property
    def aria_describedby(self) -> str | None:
        """The ids of its hint and its problem."""
        ids = [self.hint_id] * bool(self.help_text) + [self.problem_id] * bool(self.errors)
        return " ".join(ids) or None

    def build_widget_attrs(self, attrs: Any, widget: Any = None) -> Any:  # noqa: ANN401 - as Django has it
        """Add the classes of the house."""
        widgets: dict[type, str] = {forms.Select: "usa-select", forms.Textarea: "usa-textarea"}
        name = widgets.get(type(self.field.widget), "usa-input")
        name += " usa-input--error" if self.errors else ""
        return super().build_widget_attrs({"class": name, "autocomplete": "off", **(attrs or {})}, widget)


class ActForm(forms.Form):
    """A form whose fields are the details of an act, and the record that it begins on."""

    bound_field_class = ItemField
    template_name = "desk/items/form.html"

    def __init__(self, kind: "ItemKind", act: "Act", words: KindWords, **more: Any) -> None:  # noqa: ANN401 - as Django has it
        super().__init__(**{"auto_id": f"{words.acts[act.entry].at}-%s", "label_suffix": "", **more})
        self.act, self.words = act, words
        self.note: Mapping[str, str] = {}
        begins_on = ("record",) if not act.start and kind.of != "case" else ()
        self._made = {name: made for name in act.details if (made := words.field(name).made)}
        for name in (*begins_on, *(name for name in act.details if name not in self._made)):
            form = name if name in ("record", "case") else kind.details[name]
            self.fields[name] = _field(
                form, words.field(name), is_needed=kind.details.get(name) != "case or none"
            )

        if not act.start and kind.note:
            whole, named = "whole" in act.facts, kind.named_by
            self.note = {name: category for name, category in kind.note.items() if whole or name == named}
            self.fields |= {name: _note_field(words.field(name)) for name in self.note}
            self.fields["once"] = forms.CharField(
                max_length=_MAX_TYPED_LENGTH, widget=forms.HiddenInput, initial=secrets.token_hex(16)
            )

    def clean(self) -> dict[str, Any]:
        """Refuse what is longer in sum than an answer can be."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if sum(len(cleaned.get(name, "")) for name in self.note) > MAX_WRITTEN_LENGTH:
            problem = f"All parts together have at most {MAX_WRITTEN_LENGTH:,} characters. Shorten them."
            self.add_error(next(iter(self.note)), problem)
        return cleaned

    def values(self) -> dict[str, Value]:
        """Return what was written, as the note has it."""
        return {name: Value(category, self.cleaned_data[name]) for name, category in self.note.items()}

    def details(self) -> dict[str, str | int]:
        """Return what was typed as the custodian takes it."""
        typed = {name: self._count(name, value) for name, value in self.cleaned_data.items()}
        typed |= {name: MADE[made](typed) for name, made in self._made.items()}
        return {name: _detail(typed.get(name, "")) for name in self.act.details}

    def _count(self, name: str, value: object) -> object:
        """Return a number that is typed as people count in its parts; anything else as it is."""
        return int(value * UNITS[self.words.field(name).unit].parts) if isinstance(value, Decimal) else value

    def refuse(self, code: str) -> str:
        """Return what a refusal means for the kind; it is said beside its field, if it has one here."""
        wording = self.words.refused.get(code)
        if wording is not None and wording.beside in self.fields:
            self.add_error(wording.beside, wording.says)
        return wording.says if wording else ""

    @property
    def status(self) -> HTTPStatus:
        """The status of a page that shows it."""
        return HTTPStatus.UNPROCESSABLE_ENTITY if self.errors else HTTPStatus.OK

    @property
    def problems(self) -> list[tuple[str, str]]:
        """What is wrong, each with the place on the page where it is corrected."""
        return [(self[name].auto_id, str(text)) for name, texts in self.errors.items() for text in texts]


def _detail(value: object) -> str | int:
    if isinstance(value, dt.date):
        return value.isoformat()
    return value if isinstance(value, int) else str(value)


def _field(form: str, wording: FieldWords, *, is_needed: bool) -> forms.Field:
    texts = dict.fromkeys(("required", "invalid", "invalid_choice", "max_length"), wording.missing)
    shared: dict[str, Any] = {
        "label": wording.label, "help_text": wording.help, "error_messages": texts, "required": is_needed,
    }  # fmt: skip
    choices, unfit = SOURCES[wording.choices]() if wording.choices else [], wording.unfit or wording.missing
    if bounds := re.fullmatch(r"(\d+) to (\d+)", form):
        least, most = int(bounds[1]), int(bounds[2])
        if wording.unit:
            fit = UNITS[wording.unit].validators(least, most, unfit)
            return forms.DecimalField(decimal_places=2, validators=fit, **shared)
        if choices:
            fitting = [(value, text) for value, text in choices if least <= int(value) <= most]
            return forms.TypedChoiceField(choices=fitting, coerce=int, **shared)
        limits = [MinValueValidator(least, unfit), MaxValueValidator(most, unfit)]
        return forms.IntegerField(validators=limits, **shared)
    if choices:
        return forms.ChoiceField(choices=[("", "Choose one"), *choices], **shared)
    return _FORMS[form](shared, unfit)


def _day_within_a_year(shared: dict[str, Any], unfit: str, *, after: bool = False) -> forms.Field:
    today = dt.datetime.now(dt.UTC).date()

    def check(day: dt.date) -> None:
        # The custodian decides on the day of a leap year.
        if not dt.timedelta() <= (day - today if after else today - day) <= _YEAR:
            raise forms.ValidationError(unfit)

    widget = forms.DateInput(attrs={"type": "date", "min" if after else "max": today.isoformat()})
    return forms.DateField(widget=widget, input_formats=["%Y-%m-%d"], validators=[check], **shared)


def _note_field(wording: FieldWords) -> forms.Field:
    """Return the field of a part of a note, which is sealed as soon as it is sent."""
    shared: dict[str, Any] = {
        "label": wording.label, "help_text": wording.help, "error_messages": {"required": wording.missing},
    }  # fmt: skip
    if wording.choices == withholding_index.SOURCE:
        return withholding_index.WithholdingIndexField(**shared)
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), **shared)


class _FoundField(forms.CharField):
    """A record by its reference or number, or a case by its name."""

    def __init__(self, find: Callable[[str], Any], **more: Any) -> None:  # noqa: ANN401 - as Django has it
        super().__init__(max_length=_MAX_TYPED_LENGTH, **more)
        self._find = find

    def clean(self, value: Any) -> Any:  # noqa: ANN401 - as Django has it
        """Find it."""
        typed = super().clean(value)
        try:
            return self._find(typed) if typed else typed
        except (NoSuchRecord, NoSuchCase) as unknown:
            raise forms.ValidationError(_whole(unknown)) from unknown


def _whole(error: KeepfaithError) -> str:
    return f"{error.problem} {error.remedy}"


_FORMS: Final[Mapping[str, Callable[[dict[str, Any], str], forms.Field]]] = {
    "name": lambda shared, _: forms.RegexField(_NAME, max_length=32, **shared),
    "employee": lambda shared, _: forms.RegexField(_ACCOUNT, max_length=64, **shared),
    "day within a year before": _day_within_a_year,
    DAY_AHEAD: partial(_day_within_a_year, after=True),
    "record": lambda shared, _: _FoundField(record_named, **shared),
    "case": lambda shared, _: _FoundField(lambda name: case_named(name).case, **shared),
}


def _hours() -> Choices:
    limit = grant_hours()
    return [(str(hours), str(hours)) for hours in (*(one for one in _OFFERED if one < limit), limit)]


def _grounds() -> Choices:
    return [(one.name, f"{one.title} ({one.cite})") for one in read_grounds(settings.AGENCY).values()]


# How a response to a request for public records can be that does not give all.
_RESPONSES: Final = {
    "partial": "Part is given",
    "rolling": "More comes later",
    "denied": "The law exempts all of it",
    "none": "We have none of it",
    "elsewhere": "It is not ours",
}
_FINDS: Final = {"found": "Records were found", "none": "None are held", "elsewhere": "Others may have them"}
# What a form offers to choose from, by the name that the words have of it: a closed list.
SOURCES: Final[Mapping[str, Callable[[], Choices]]] = {
    "hours": _hours,
    "grounds": _grounds,
    "responses": lambda: [*_RESPONSES.items()],
    "finds": lambda: [*_FINDS.items()],
    withholding_index.SOURCE: lambda: [
        (letter, one.title) for letter, one in read_exemptions(settings.AGENCY).items()
    ],
}


def choice_title(source: str, value: str) -> str:
    """Return what a choice says; of one that is not offered any more, its name."""
    offered: Iterable[tuple[str, str]] = SOURCES[source]() if source else ()
    return dict(offered).get(value, value)
