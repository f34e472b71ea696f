"""Every address of the portal."""

from django.urls import include, path

from keepfaith.website import views

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.health, name="health"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/", include("keepfaith.monitoring.urls")),
    path("policies/", include("keepfaith.policies.urls")),
    path("desk/", include("keepfaith.disclosure.desk.urls")),
    path("forms/", include("keepfaith.intake.urls")),
    path("desk/", include("keepfaith.disclosure.staff.urls")),
    path("", include("keepfaith.tools.urls")),
]

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.broken
