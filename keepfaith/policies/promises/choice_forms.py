"""Forms that collect nothing: a visitor presses a button that the page itself wrote, and we store nothing of it."""

from typing import Final

from keepfaith.policies.promises.html_page import Form

# By the end of the address, since a choice may stand before it: the names of the buttons.
CHOOSING: Final[dict[str, frozenset[str]]] = {}


def declare(path: str, *buttons: str) -> None:
    """Declare such a form of a room by its address and its buttons' names."""
    CHOOSING[path] = frozenset(buttons)


def only_chooses(form: Form) -> bool:
    """Say whether a form was declared as such and really has nothing but those buttons."""
    buttons = next((names for path, names in CHOOSING.items() if form.action.endswith(path)), frozenset())
    return bool(form.fields) and all(each.kind == "submit" and each.name in buttons for each in form.fields)
