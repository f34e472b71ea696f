"""The page of who can do what, worked out from the edition in force."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from keepfaith.policies.editions.edition_cache import posted_editions
from keepfaith.policies.page_cache import cached_page
from keepfaith.policies.permissions.permitted import try_rules
from keepfaith.policies.permissions.sentences import PermissionSentences


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show, for each kind of information, who may see it and what else can be done with it."""
    edition = posted_editions().in_force(slug, at=dt.datetime.now(dt.UTC))
    if edition is None or not edition.bundle.governs:
        raise Http404

    def context() -> dict[str, Any]:
        sentences = PermissionSentences(edition, try_rules(edition))
        return {
            "document": edition.document,
            "edition": edition,
            "information": list(sentences.information()),
            "declared": list(sentences.declared()),
        }

    return cached_page(request, "policies/who_can_do_what.html", context, shows=(edition,))
