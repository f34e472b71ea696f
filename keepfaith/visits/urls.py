"""URLs of this section: robots.txt, and the public statistics."""

from django.urls import path

from keepfaith.visits import views
from keepfaith.visits.crawlers.robots import robots

app_name = "visits"
urlpatterns = [
    path("robots.txt", robots, name="robots"),
    path("statistics/", views.statistics, name="statistics"),
    path("statistics/<slug:name>.json", views.as_data, {"form": "json"}, name="json"),
    path("statistics/<slug:name>.csv", views.as_data, {"form": "csv"}, name="csv"),
]
