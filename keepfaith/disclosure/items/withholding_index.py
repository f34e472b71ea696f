"""The withholding index of a response: each place that is withheld, by which exemption, and how it applies."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast, override

from django import forms
from django.conf import settings

from keepfaith.disclosure.items.exemptions import Exemption, read_exemptions

if TYPE_CHECKING:
    from django.http import QueryDict

SOURCE: Final = "exemptions"
NOTHING: Final = "Nothing is withheld."
# So many are in view; the others open below them.
_FIRST, _ROWS = 2, 12
_MAX_LENGTH: Final = 500


class IndexRow(NamedTuple):
    """A line of the index as it is typed."""

    place: str = ""
    exemption: str = ""
    reason: str = ""

    def problems(self, known: Mapping[str, Exemption]) -> Iterator[str]:
        """Say what of a line that is begun is missing or unfit."""
        if not self.place:
            yield "say where it is"
        if self.exemption not in known:
            yield "choose the exemption"
        if not self.reason:
            yield "say how the exemption applies"
        if any(len(text) > _MAX_LENGTH for text in self):
            yield f"write at most {_MAX_LENGTH} characters in each field"


class Index(NamedTuple):
    """What is typed of an index: its lines, and whether it is said that nothing is withheld."""

    rows: list[IndexRow]
    is_nothing: bool = False


class _IndexInput(forms.Widget):
    template_name = "desk/items/withholding_index.html"
    use_fieldset = True

    @override
    def value_from_datadict(self, data: Mapping[str, Any], files: object, name: str) -> Index:
        columns = [cast("QueryDict", data).getlist(f"{name}-{part}")[:_ROWS] for part in IndexRow._fields]
        rows = [IndexRow(*(text.strip() for text in row)) for row in zip(*columns, strict=False)]
        return Index([row for row in rows if any(row)], data.get(f"{name}-nothing") == "yes")

    @override
    def get_context(self, name: str, value: Index | None, attrs: dict[str, Any] | None) -> dict[str, Any]:
        typed = value or Index([])
        rows = typed.rows + [IndexRow()] * (_ROWS - len(typed.rows))
        return {
            **super().get_context(name, None, attrs),
            "first": rows[:_FIRST], "more": rows[_FIRST:], "is_open": len(typed.rows) > _FIRST,
            "is_nothing": typed.is_nothing, "exemptions": read_exemptions(settings.AGENCY),
        }  # fmt: skip


class WithholdingIndexField(forms.Field):
    """A part of a note that is such an index; as a text, a paragraph for each of its lines."""

    widget = _IndexInput

    def clean(self, value: Index) -> str:
        """Return the index as it is written to the requester."""
        known = read_exemptions(settings.AGENCY)
        problems = [
            f"Place {number}: {', '.join(lacking)}."
            for number, row in enumerate(value.rows, 1)
            if (lacking := [*row.problems(known)])
        ]
        if value.rows and value.is_nothing:
            problems.append("Something is listed, and “Nothing is withheld” is marked. Leave one out.")
        if problems:
            raise forms.ValidationError(" ".join(problems), code="invalid")
        if not value.rows and not value.is_nothing:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        lines = [
            f"{place}: {known[letter].title} ({known[letter].cite}). {reason}"
            for place, letter, reason in value.rows
        ]
        return "\n\n".join(lines) or NOTHING
