from django.urls import path

from library.views import (
    citing,
    desk,
    editing,
    editors,
    feeds,
    finding,
    history,
    items,
    links,
    start,
)

app_name = "library"
urlpatterns = [
    path("", start.start, name="start"),
    path("feed.atom", feeds.feed, name="feed"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("opensearch.xml", feeds.opensearch, name="opensearch"),
    path("search/cite.<str:ending>", citing.search_cite, name="search_cite"),
    path("search/", finding.search, name="search"),
    path("suggestions/", finding.complete, name="complete"),
    path("topics/<slug:slug>/", start.topic_detail, name="topic_detail"),
    path("topics/<slug:slug>/feed.atom", feeds.topic_feed, name="topic_feed"),
    path("desk/", desk.desk, name="desk"),
    path("new/<slug:kind>/", editing.item_create, name="item_create"),
    path("editors/", editors.editor_list, name="editor_list"),
    path("editors/<uuid:uuid>/remove/", editors.editor_remove, name="editor_remove"),
    path("to-confirm/", start.to_confirm, name="to_confirm"),
    path("links/", links.link_list, name="link_list"),
    path("links/<int:pk>/accept/", links.link_accept, name="link_accept"),
    path("links/<int:pk>/check/", links.link_check, name="link_check"),
    path("read/<slug:slug>/", items.item_detail, name="item_detail"),
    path("read/<slug:slug>/change/", editing.item_edit, name="item_edit"),
    path("read/<slug:slug>/delete/", editing.item_delete, name="item_delete"),
    path("read/<slug:slug>/confirmed/", editing.item_confirm, name="item_confirm"),
    path("read/<slug:slug>/history/", history.item_history, name="item_history"),
    path("read/<slug:slug>/history/<int:pk>/", history.item_version, name="item_version"),
    path("read/<slug:slug>/feed.atom", feeds.list_feed, name="list_feed"),
    path("read/<slug:slug>/cite.<str:ending>", citing.item_cite, name="item_cite"),
    path("read/<slug:slug>/at/<slug:vendor>/", items.item_buy, name="item_buy"),
]
