from django.urls import path

from library.views import finding, items, start

app_name = "library"
urlpatterns = [
    path("", start.start, name="start"),
    path("search/", finding.search, name="search"),
    path("suggestions/", finding.complete, name="complete"),
    path("topics/<slug:slug>/", start.topic_detail, name="topic_detail"),
    path("to-confirm/", start.to_confirm, name="to_confirm"),
    path("read/<slug:slug>/", items.item_detail, name="item_detail"),
    path("read/<slug:slug>/at/<slug:vendor>/", items.item_buy, name="item_buy"),
]
