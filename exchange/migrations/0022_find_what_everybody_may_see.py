from __future__ import annotations

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("exchange", "0021_know_what_a_category_has_for_everybody")]

    operations = [
        AddIndexConcurrently(
            model_name="listing",
            index=models.Index(
                name="listing_open_to_everyone",
                fields=["category", "-published_at", "-id"],
                condition=models.Q(status="open", visibility="everyone"),
            ),
        ),
    ]
