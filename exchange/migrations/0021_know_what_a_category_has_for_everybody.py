from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0020_index_what_is_typed_in_for_others")]

    operations = [
        migrations.RemoveIndex(model_name="listing", name="listing_open_category"),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(
                name="listing_open_category",
                fields=["category", "-published_at", "-id", "visibility", "kind"],
                condition=models.Q(status="open"),
            ),
        ),
    ]
