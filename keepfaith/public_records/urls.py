"""URLs of this section: the page on how to ask for records."""

from django.urls import path

from keepfaith.public_records import views

app_name = "public_records"
urlpatterns = [path("records/", views.index, name="index")]
