"""The agreements, the review queue, and what people are told of it."""

from django.urls import path

from moderation.views import (
    agreements,
    appeals,
    cases,
    decisions,
    duty,
    limits,
    log,
    queue,
    reports,
    watching,
)

app_name = "moderation"

urlpatterns = [
    path("me/limits/", limits.limits, name="limits"),
    path("log/", log.log, name="log"),
    path("log/summary/", log.summary, name="summary"),
    path("agreements/", agreements.agreement_list, name="agreement_list"),
    path("agreements/new/", agreements.agreement_create, name="agreement_create"),
    path("agreements/<int:pk>/", agreements.agreement_edit, name="agreement_edit"),
    path("agreements/<int:pk>/retire/", agreements.agreement_retire, name="agreement_retire"),
    path("report/blocked/", reports.report_blocked, name="report_blocked"),
    path("report/<slug:name>/<slug:key>/", reports.report_create, name="report_create"),
    path("decisions/<int:pk>/", decisions.decision_detail, name="decision_detail"),
    path("decisions/<int:pk>/appeal/", appeals.appeal_create, name="appeal_create"),
    path("appeals/", appeals.appeal_list, name="appeal_list"),
    path("appeals/<int:pk>/", appeals.appeal_detail, name="appeal_detail"),
    path("review/duty/", duty.duty, name="duty"),
    path("review/duty/choose/", duty.duty_choose, name="duty_choose"),
    path("review/duty/share/", duty.share_choose, name="share_choose"),
    path("review/", queue.queue, name="queue"),
    path("review/approve/", queue.approve_several, name="approve_several"),
    path("review/words/", watching.watched_words, name="watched_words"),
    path("review/words/<int:pk>/remove/", watching.watched_word_remove, name="watched_word_remove"),
    path("review/<int:pk>/", cases.case_detail, name="case_detail"),
    path("review/<int:pk>/claim/", cases.case_claim, name="case_claim"),
    path("review/<int:pk>/author/", cases.case_author, name="case_author"),
    path("review/<int:pk>/hold/", cases.case_hold, name="case_hold"),
    path("review/<int:pk>/let-go/", cases.case_let_go, name="case_let_go"),
]
