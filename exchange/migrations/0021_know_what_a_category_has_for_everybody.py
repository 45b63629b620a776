from __future__ import annotations

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("exchange", "0020_index_what_is_typed_in_for_others")]

    operations = [
        RemoveIndexConcurrently(model_name="listing", name="listing_open_category"),
        AddIndexConcurrently(
            model_name="listing",
            index=models.Index(
                name="listing_open_category",
                fields=["category", "-published_at", "-id", "visibility", "kind"],
                condition=models.Q(status="open"),
            ),
        ),
    ]
