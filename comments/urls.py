"""Threads, and the comments in them."""

from django.urls import path

from comments.views import reading, running, writing

app_name = "comments"

urlpatterns = [
    path("threads/<int:pk>/", reading.thread_detail, name="thread_detail"),
    path("threads/<int:pk>/new/", writing.comment_create, name="comment_create"),
    path("threads/<int:pk>/lock/", running.thread_lock, name="thread_lock"),
    path("threads/<int:pk>/unlock/", running.thread_unlock, name="thread_unlock"),
    path("threads/<int:pk>/slow/", running.thread_slow, name="thread_slow"),
    path("comments/<int:pk>/", reading.comment_detail, name="comment_detail"),
    path("comments/<int:pk>/history/", reading.comment_history, name="comment_history"),
    path("comments/<int:pk>/reply/", writing.comment_reply, name="comment_reply"),
    path("comments/<int:pk>/edit/", writing.comment_edit, name="comment_edit"),
    path("comments/<int:pk>/delete/", writing.comment_delete, name="comment_delete"),
    path("comments/<int:pk>/pin/", running.comment_pin, name="comment_pin"),
    path("comments/<int:pk>/unpin/", running.comment_unpin, name="comment_unpin"),
]
