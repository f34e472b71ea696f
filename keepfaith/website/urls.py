"""Every address of the portal."""

from django.urls import include, path

from keepfaith.website import views
from keepfaith.website.home import home
from keepfaith.website.search.pages import search

urlpatterns = [
    # First, because most ask for these; the order changes nothing else.
    path("policies/", include("keepfaith.policies.urls")),
    path("", home, name="home"),
    path("search/", search, name="search"),
    path("healthz", views.health, name="health"),
    path(".well-known/", include("keepfaith.monitoring.urls")),
    path("desk/", include("keepfaith.disclosure.desk.urls")),
    path("desk/events/", include("keepfaith.intake.events.desk_urls")),
    path("desk/type-in/", include("keepfaith.intake.forms.desk_urls")),
    path("desk/copies/", include("keepfaith.rights.desk_urls")),
    path("", include("keepfaith.intake.subscriptions.urls")),
    path("events/", include("keepfaith.intake.events.urls")),
    path("", include("keepfaith.rights.urls")),
    path("forms/", include("keepfaith.intake.forms.urls")),
    path("desk/", include("keepfaith.disclosure.staff.urls")),
    path("", include("keepfaith.third_party.urls")),
    path("", include("keepfaith.visits.urls")),
    path("", include("keepfaith.public_records.urls")),
    path("", include("keepfaith.website.agency_urls")),
]

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.broken
