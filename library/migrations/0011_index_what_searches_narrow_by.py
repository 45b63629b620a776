"""What is published about a topic, newest first, in one index; and what searches narrow by."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Left


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("library", "0010_fill_in_when_and_names")]

    operations = [
        AddIndexConcurrently(
            model_name="about",
            index=models.Index(
                models.F("topic"),
                models.F("published_at"),
                models.F("item"),
                name="about_topic_newest",
            ),
        ),
        AddIndexConcurrently(
            model_name="item",
            index=models.Index(
                models.F("language"),
                models.F("published_at"),
                models.F("id"),
                name="item_language_newest",
            ),
        ),
        AddIndexConcurrently(
            model_name="item",
            index=models.Index(
                models.F("access"),
                models.F("published_at"),
                models.F("id"),
                name="item_access_newest",
            ),
        ),
        AddIndexConcurrently(
            model_name="item",
            index=models.Index(
                Left("issued", 4),
                models.F("published_at"),
                models.F("id"),
                name="item_year_newest",
            ),
        ),
        AddIndexConcurrently(
            model_name="item",
            index=GinIndex(fields=["names"], name="item_named"),
        ),
    ]
