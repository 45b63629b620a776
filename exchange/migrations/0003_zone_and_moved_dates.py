"""A listing says in which zone its days and times were meant, and not only a weekly one; and a
day may have another date beside the one that was agreed and left behind."""

from __future__ import annotations

from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, NullIf


def fill_zones(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The weekly one's own; else that of its person, who typed it where they were."""
    of_listing = {"listing": OuterRef("pk")}
    weekly = apps.get_model("exchange", "WeeklySchedule").objects.filter(**of_listing)
    people = apps.get_model("accounts", "User").objects.filter(pk=OuterRef("person"))
    own = people.annotate(own=NullIf(F("time_zone"), Value("")))
    apps.get_model("exchange", "Listing").objects.update(
        zone=Coalesce(
            Subquery(weekly.values("zone")), Subquery(own.values("own")), Value(settings.TIME_ZONE)
        )
    )


def give_back_zones(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    listings = apps.get_model("exchange", "Listing").objects.filter(pk=OuterRef("listing"))
    weekly = apps.get_model("exchange", "WeeklySchedule").objects
    weekly.update(zone=Subquery(listings.values("zone")))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("exchange", "0002_pair_an_offer_with_a_need"),
    ]

    operations = [
        migrations.AddField(
            model_name="listing",
            name="zone",
            field=models.CharField(default="UTC", editable=False, max_length=40),
            preserve_default=False,
        ),
        migrations.RunPython(fill_zones, give_back_zones),
        # With a default, so that the way back can make the column before it is filled.
        migrations.AlterField(
            model_name="weeklyschedule",
            name="zone",
            field=models.CharField(default="UTC", max_length=40),
        ),
        migrations.RemoveField(model_name="weeklyschedule", name="zone"),
        migrations.AddField(
            model_name="occurrence",
            name="has_moved",
            field=models.BooleanField(default=False),
        ),
        migrations.RemoveConstraint(model_name="occurrence", name="occurrence_once_a_local_date"),
        migrations.AddConstraint(
            model_name="occurrence",
            constraint=models.UniqueConstraint(
                condition=Q(("cancelled_at__isnull", True)),
                fields=("listing", "local_date"),
                name="occurrence_once_a_local_date",
            ),
        ),
    ]
