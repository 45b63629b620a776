"""Whether others are shown a listing. Both columns have a constant default in the database, so that
no row is written anew, however many there are."""

from __future__ import annotations

from django.db import migrations, models

from moderation.models.moderated import ReviewStatus


class Migration(migrations.Migration):
    dependencies = [("exchange", "0013_index_what_is_open")]

    operations = [
        migrations.AddField(
            "listing",
            "review_status",
            models.CharField(
                choices=ReviewStatus.choices,
                db_default="visible",
                default="visible",
                editable=False,
                max_length=7,
            ),
        ),
        migrations.AddField(
            "listing",
            "review_version",
            models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
    ]
