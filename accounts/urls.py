"""One's own pages below /me/, other people's below /people/."""

from django.urls import path

from accounts.views import channels, joining, people, profile, reauthentication, vouching

app_name = "people"

urlpatterns = [
    path("me/", profile.profile, name="profile"),
    path("me/edit/", profile.profile_edit, name="profile_edit"),
    path("me/place/", profile.place, name="place"),
    path("me/availability/", profile.availability, name="availability"),
    path("me/welcome/", profile.welcome, name="welcome"),
    path("me/security/", profile.security, name="security"),
    path("me/confirm/", reauthentication.confirm_by_code, name="confirm_by_code"),
    path("me/channels/", channels.channels, name="channels"),
    path("me/channels/<int:pk>/", channels.channel_edit, name="channel_edit"),
    path("me/channels/<int:pk>/remove/", channels.channel_remove, name="channel_remove"),
    path("me/vouches/", vouching.vouches, name="vouches"),
    path("me/vouches/<int:pk>/end/", vouching.vouch_end, name="vouch_end"),
    path("me/blocked/", people.blocked, name="blocked"),
    path("me/invite/", joining.invitation_create, name="invitation_create"),
    path("people/vouching/", vouching.vouching, name="vouching"),
    path("people/waiting/", joining.waiting, name="waiting"),
    path("people/<uuid:uuid>/", people.person_detail, name="person_detail"),
    path("people/<uuid:uuid>/block/", people.block, name="block"),
    path("people/<uuid:uuid>/unblock/", people.unblock, name="unblock"),
    path("people/<uuid:uuid>/vouch/", vouching.vouch, name="vouch"),
    path("people/<uuid:uuid>/approve/", joining.waiting_approve, name="waiting_approve"),
    path("people/<uuid:uuid>/decline/", joining.waiting_decline, name="waiting_decline"),
]
