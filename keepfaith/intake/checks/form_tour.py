"""The forms by which visitors tell something, as a tour finds them."""

from typing import Final

from keepfaith.policies.promises.choice_forms import only_chooses
from keepfaith.policies.promises.crawler import Answer, Tour
from keepfaith.policies.promises.html_page import Form

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
