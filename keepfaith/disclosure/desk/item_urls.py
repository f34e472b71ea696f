"""Addresses of items: the same six for every kind, which the words of a kind complete."""

from django.urls import path

from keepfaith.disclosure.desk import item_views

ITEM_URLS = [
    path("decisions/", item_views.decisions, name="decisions"),
    path("decisions/<slug:address>/", item_views.items, name="items"),
    path("decisions/<slug:address>/<int:item>/", item_views.item, name="item"),
    path("decisions/<slug:address>/<int:item>/read/", item_views.read, name="item_read"),
    path("decisions/<slug:address>/<int:item>/<slug:verb>/", item_views.acted, name="item_act"),
    path("decisions/<slug:address>/<slug:verb>/", item_views.begun, name="item_begin"),
]
