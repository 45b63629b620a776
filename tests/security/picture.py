"""What the database holds, so that before and after can be compared."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import connection, models
from django.utils import timezone

from moderation.models import LogEntry
from moderation.registry import reviewable

# Ours; the rest is Django's and allauth's, which "writes" looks at.
OWN_APPS = ("accounts", "exchange", "library", "comments", "moderation", "places", "notifications")
# Sessions change by being used; the others count how often somebody tried something.
COUNTERS = {"django_session", "mutualaid_cache", "safety_recenthits"}
Row = dict[str, Any]


def picture() -> dict[str, list[Row]]:
    """Every row of our own models by field, comparable between two runs of the same request.

    Primary keys become positions, times about now become "now", and what is made by chance (a
    UUID, a Message-ID, a text with links) is left out.
    """
    shown = [model for app in OWN_APPS for model in apps.get_app_config(app).get_models()]
    pairs = {many.remote_field.through for model in shown for many in model._meta.many_to_many}
    places = {model: _positions(model) for model in shown if model not in pairs}
    pictured = {
        model.__name__: [_row(each, places) for each in model._default_manager.order_by("pk")]
        for model in shown
    }
    # Pairs are stored in any order, and nothing points at them.
    for model in (each for each in shown if each in pairs):
        rows = [{**row, "id": None} for row in pictured[model.__name__]]
        pictured[model.__name__] = sorted(rows, key=str)
    return pictured


def _positions(model: type[models.Model]) -> dict[Any, int]:
    keys = model._default_manager.order_by("pk").values_list("pk", flat=True)
    return {key: place for place, key in enumerate(keys)}


# The log names what it is about by number, and people by chance.
OF_THE_LOG = {"about_id", "person"}
LEFT_OUT = {"uuid", "event", "message_id", "body", "subject", "url", "code_hash", "password"}


def _row(each: models.Model, places: dict[type[models.Model], dict[Any, int]]) -> Row:
    left_out = LEFT_OUT | OF_THE_LOG if isinstance(each, LogEntry) else LEFT_OUT
    return {
        name.name: _value(name, each, places)
        for name in each._meta.concrete_fields
        if name.name not in left_out
    }


def _value(
    column: models.Field[Any, Any],
    each: models.Model,
    places: dict[type[models.Model], dict[Any, int]],
) -> Any:
    value = getattr(each, column.attname)
    if value is None:
        return None
    to = each._meta.model if column.primary_key else column.related_model
    if column.name == "object_id":
        # Of whatever is looked at.
        to = reviewable(each.kind).model  # type: ignore[attr-defined]
    if to in places:
        return places[to].get(value)
    if isinstance(column, DateTimeRangeField):
        return _moment(value.lower), _moment(value.upper)
    return _moment(value) if isinstance(value, datetime) else value


def _moment(at: datetime) -> str:
    near = abs(at - timezone.now()) < timedelta(hours=1)
    return "now" if near else at.replace(microsecond=0).isoformat()


def writes() -> dict[str, int]:
    """How many rows of each table this transaction wrote or deleted so far, whatever was undone
    since; counters and sessions aside."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
        )
        return {name: rows for name, rows in cursor.fetchall() if name not in COUNTERS}


def difference(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """The names of what changed."""
    return sorted(name for name in before | after if before.get(name) != after.get(name))


def digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()
