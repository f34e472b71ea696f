"""The forms by which visitors tell something, as a tour finds them."""

from typing import Final

from keepfaith.policies.choosing_forms import only_chooses
from keepfaith.policies.promises.pages import Form
from keepfaith.policies.promises.visiting import Answer, Tour

# There employees sign in and work; what they type there is not what a visitor sends.
STAFF: Final = "/desk/"


def collecting_forms(seen: Tour) -> list[tuple[Answer, Form]]:
    """List each form that collects something from visitors, with its page."""
    return [
        (answer, form)
        for answer in seen.every_page
        if not answer.path.startswith(STAFF)
        for form in answer.page.collecting
        if not only_chooses(form)
    ]
