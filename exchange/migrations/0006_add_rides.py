import django.db.models.deletion
from django.db import migrations, models

import places.fields


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0005_remember_who_was_asked_how_it_went"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="RideDetails",
            fields=[
                (
                    "listing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="rides",
                        serialize=False,
                        to="exchange.listing",
                    ),
                ),
                ("to_cell", places.fields.CellField(blank=True)),
                ("to_latitude", models.FloatField(editable=False)),
                ("to_longitude", models.FloatField(editable=False)),
                ("direct_km", models.FloatField(editable=False)),
                ("wheelchair", models.BooleanField(default=False, verbose_name="wheelchair")),
                (
                    "child_seats",
                    models.PositiveSmallIntegerField(default=0, verbose_name="child seats"),
                ),
                (
                    "return_trip",
                    models.BooleanField(default=False, verbose_name="the way back too"),
                ),
                (
                    "to_neighbourhood",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.neighbourhood",
                    ),
                ),
            ],
            options={
                "verbose_name": "rides",
                "verbose_name_plural": "rides",
                "ordering": ["listing"],
                "abstract": False,
            },
        ),
    ]
