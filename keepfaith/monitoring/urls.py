"""The URL of this section."""

from django.urls import path

from keepfaith.monitoring import views

app_name = "monitoring"
urlpatterns = [path("security.txt", views.security, name="security")]
