"""Blanking what was kept as evidence, once case and appeal are closed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from moderation.models import Appeal, Case, Decision, Evidence, Report

BATCH = 500


def blank_evidence(*, at: datetime) -> int:
    """Forget the words, notes and reasons of cases that nobody can appeal any more; how many.

    What was decided, by which agreement and when stays. Running it again does nothing twice.
    """
    done = 0
    while True:
        with transaction.atomic():
            due = Case.objects.to_blank(at=at).select_for_update(skip_locked=True)
            ids = [case.pk for case in due[:BATCH]]
            Evidence.objects.filter(case__in=ids).update(words="")
            Report.objects.filter(case__in=ids).update(note="")
            Decision.objects.filter(case__in=ids).update(reason="")
            Appeal.objects.filter(decision__case__in=ids).update(words="", answer="")
            Case.objects.filter(pk__in=ids).update(findings="", blanked_at=at)
        done += len(ids)
        if len(ids) < BATCH:
            return done
