"""Promise 22, for visits: the code of a session gets neither into the access log nor into what is made of it."""

import datetime as dt
from collections.abc import Iterator
from typing import Final

from keepfaith.disclosure.staff.models import Session
from keepfaith.policies.promises.crawler import fetch
from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.visits.checks.byte_search import encodings_of_code, search_store
from keepfaith.visits.checks.planted_request import new_code, plant_request
from keepfaith.visits.checks.scratch_store import LoggedRequest, scratch_store
from keepfaith.visits.checks.store_samples import count_of
from keepfaith.visits.logs.schema import Reject
from keepfaith.visits.publication.questions import PUBLISHED
from keepfaith.visits.store.location import visits_folder
from keepfaith.visits.store.manifest import Manifest

# So many of the newest living sessions are searched for, by the digest that is stored of their codes.
MAX_SESSIONS: Final = 50
# Sessions end after twelve hours.
_BACK: Final = dt.timedelta(hours=13)
OK: Final = 200


def examine(portal: Portal) -> Finding:
    """Bring a code in every way a browser could, and search the store and the figures for it and for living ones."""
    folder = visits_folder()
    planted = plant_request(portal, folder)
    if not Manifest.at(folder).version():
        return Finding("unproven", "No visit has been kept yet.")
    living = _digests_of_living()
    codes = living.union(*(encodings_of_code(request.code) for request in planted))
    result = search_store(folder, codes, since=dt.datetime.now(dt.UTC) - _BACK)
    faults = [f"{name} holds the code of a session." for name in result.files_with_match]
    answers = [fetch(portal, f"/statistics/{name}.json") for name in PUBLISHED]
    shown = [answer for answer in answers if answer.status == OK]
    faults += [
        f"{answer.path} shows the code of a session."
        for answer in shown
        if any(form in answer.body for form in codes)
    ]
    faults += made_up_faults()
    return Finding.of(
        examined=1 + len(planted) + len(living),
        faults=faults,
        figure="A made-up request brought a code in every way and left no trace of it. "
        f"{count_of(len(planted), 'code')} brought to the portal and {len(living) // 2} of living sessions were "
        f"searched for in {result.extent} of the access log and in {count_of(len(shown), 'public figure')}: none is "
        "there.",
    )


def made_up_faults() -> Iterator[str]:
    """Keep a request that brings a code in every way, and a line that cannot be read, and search for the code."""
    code = new_code()
    request = LoggedRequest(
        query=f"session={code}", referrer=f"https://example.org/?session={code}", agent=f"Browser {code}"
    )
    with scratch_store([request], rejects=[Reject(0, "no-match", code.encode())]) as folder:
        result = search_store(folder, encodings_of_code(code), since=dt.datetime.min.replace(tzinfo=dt.UTC))
    if result.files_with_match:
        yield f"A made-up request left its code in {result.files_with_match[0]}."


def _digests_of_living() -> set[bytes]:
    """Return what is stored of the codes of living sessions, in hex and in bytes."""
    newest = Session.objects.living().order_by("-last_used_at").values_list("pk", flat=True)[:MAX_SESSIONS]
    return {form for digest in newest for form in (digest.encode(), bytes.fromhex(digest))}
