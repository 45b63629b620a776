"""The listings that are there already get their words to search for, a few at a time."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import F

AT_ONCE = 2000


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Each batch commits for itself; whatever was filled before is left alone."""
    listings = apps.get_model("exchange", "Listing").objects.filter(search__isnull=True)
    last = 0
    while batch := list(
        listings.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
    ):
        # The trigger does it.
        listings.filter(pk__in=batch).update(title=F("title"))
        last = batch[-1]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("exchange", "0011_keep_search_words")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
