"""Forms that collect nothing, as sections declare them: the page itself wrote what their buttons send."""

from keepfaith.policies.promises.html_page import Form
from keepfaith.policies.sections.registry import SECTIONS


def only_chooses(form: Form) -> bool:
    """Return whether a form was declared as such and really has nothing but those buttons."""
    declared = next(
        (choices for choices in SECTIONS.choice_forms if form.action.endswith(choices.path)),
        None,
    )
    return (
        declared is not None
        and bool(form.fields)
        and all(field.kind == "submit" and field.name in declared.buttons for field in form.fields)
    )
