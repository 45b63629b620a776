"""Offers, needs, and what neighbours agree on."""

from django.urls import path

from exchange.views import (
    answering,
    browse,
    changing,
    explained,
    help,
    listings,
    map,
    matches,
    my_week,
    organizing,
    posting,
    suggestions,
)

app_name = "exchange"

urlpatterns = [
    path("listings/", browse.listing_list, name="listing_list"),
    path("listings/new/", posting.listing_create, name="listing_create"),
    path("listings/dates/", posting.listing_dates, name="listing_dates"),
    path("listings/mine/", listings.listing_mine, name="listing_mine"),
    path("listings/<int:pk>/", listings.listing_detail, name="listing_detail"),
    path("listings/<int:pk>/answer/", answering.listing_answer, name="listing_answer"),
    path("listings/<int:pk>/edit/", changing.listing_edit, name="listing_edit"),
    path("listings/<int:pk>/edit/dates/", posting.listing_dates, name="listing_edit_dates"),
    path("listings/<int:pk>/publish/", changing.listing_publish, name="listing_publish"),
    path("listings/<int:pk>/close/", changing.listing_close, name="listing_close"),
    path("listings/<int:pk>/ask/<int:other>/", suggestions.match_create, name="match_create"),
    path("listings/<int:pk>/pass/<int:other>/", suggestions.pass_create, name="pass_create"),
    path("listings/<int:pk>/unpass/<int:other>/", suggestions.pass_undo, name="pass_undo"),
    path("matches/<int:pk>/", matches.match_detail, name="match_detail"),
    path("matches/<int:pk>/accept/", matches.match_accept, name="match_accept"),
    path("matches/<int:pk>/decline/", matches.match_decline, name="match_decline"),
    path("matches/<int:pk>/withdraw/", matches.match_withdraw, name="match_withdraw"),
    path("matches/<int:pk>/fall-through/", matches.match_fall_through, name="match_fall_through"),
    path("matches/<int:pk>/end/", matches.match_end, name="match_end"),
    path("matches/<int:pk>/done/", matches.match_done, name="match_done"),
    path("matches/<int:pk>/deny/", matches.match_deny, name="match_deny"),
    path(
        "matches/<int:pk>/dates/<int:booking>/cancel/",
        matches.match_cancel_date,
        name="match_cancel_date",
    ),
    path("my-week/", my_week.my_week, name="my_week"),
    path("organizing/", organizing.organizing, name="organizing"),
    path("organizing/intake/", organizing.intake, name="intake"),
    path("map/", map.listing_map, name="map"),
    path("map/cells/", map.map_cells, name="map_cells"),
    path("help/", help.reach_organizer, name="help"),
    path("how-matching-works/", explained.how_matching_works, name="how_matching_works"),
]
