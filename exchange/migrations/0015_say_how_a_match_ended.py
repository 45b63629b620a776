"""Who ended a match, or why it ended by itself; of those that have ended nobody knows any more."""

from __future__ import annotations

from django.db import migrations, models

BECAUSE = [
    ("unanswered", "not answered in time"),
    ("closed", "one of the two was closed"),
    ("changed", "one of the two was changed"),
    ("taken", "nothing was left"),
    ("unsent", "not sent in time"),
]
STATUSES = [
    ("proposed", "Proposed"),
    ("accepted", "Agreed"),
    ("completed", "Done"),
    ("declined", "Declined"),
    ("withdrawn", "Taken back"),
    ("lapsed", "Ended by itself"),
    ("fell_through", "Fell through"),
]


class Migration(migrations.Migration):
    dependencies = [("exchange", "0014_let_organizers_look_at_it")]

    operations = [
        migrations.AddField(
            "match",
            "ended_because",
            models.CharField(blank=True, choices=BECAUSE, editable=False, max_length=10),
        ),
        migrations.AddField(
            "match",
            "ended_by",
            models.CharField(
                blank=True,
                choices=[("offer", "Offer"), ("need", "Need")],
                editable=False,
                max_length=5,
            ),
        ),
        migrations.AlterField(
            "match",
            "status",
            models.CharField(choices=STATUSES, default="proposed", editable=False, max_length=12),
        ),
    ]
