"""Better words for one way of the money; nothing changes in the database."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

WAYS = [
    ("direct", "Straight to the landlord"),
    ("person", "To whoever needs it, who pays the rent with it"),
    ("cash", "In cash, from hand to hand"),
]


class Migration(migrations.Migration):
    dependencies = [("exchange", "0015_say_how_a_match_ended")]

    operations = [
        migrations.AlterField(
            "rentdetails",
            "ways",
            ArrayField(models.CharField(choices=WAYS, max_length=6), size=None),
        )
    ]
