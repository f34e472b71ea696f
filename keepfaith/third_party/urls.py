"""URLs of this section: the page of choices, and what tells browsers that the signal is honored."""

from django.urls import path

from keepfaith.third_party import views

app_name = "tools"
urlpatterns = [
    path("tools/", views.choices, name="choices"),
    path(".well-known/gpc.json", views.gpc, name="gpc"),
]
