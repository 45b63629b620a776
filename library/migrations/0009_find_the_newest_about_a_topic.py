"""When what is about a topic was published, and what names an item: kept from now on, filled and
indexed by the migrations after this one."""

import django.contrib.postgres.search
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("library", "0008_find_lists_by_the_notes_in_them")]

    operations = [
        # The table is there: it gets a name in Python, and a column.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="About",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="about",
                                to="library.item",
                            ),
                        ),
                        (
                            "topic",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="about_it",
                                to="library.topic",
                            ),
                        ),
                    ],
                    options={
                        "db_table": "library_item_topics",
                        "ordering": ["-published_at", "-item_id"],
                        "unique_together": {("item", "topic")},
                    },
                ),
                migrations.AlterField(
                    model_name="item",
                    name="topics",
                    field=models.ManyToManyField(
                        blank=True,
                        related_name="items",
                        through="library.About",
                        to="library.topic",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="about",
            name="published_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        pgtrigger.migrations.RemoveTrigger(model_name="item", name="item_search_is_kept"),
        migrations.AddField(
            model_name="item",
            name="names",
            field=django.contrib.postgres.search.SearchVectorField(editable=False, null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="item",
            trigger=pgtrigger.compiler.Trigger(
                name="item_search_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE configuration regconfig;",
                    func="\n                    configuration := search_configuration(NEW.language);\n                    NEW.names := setweight(\n                            search_vector(configuration, NEW.title || ' ' || NEW.subtitle), 'A')\n                        || setweight(\n                            search_vector(configuration, NEW.credits || ' ' || NEW.source), 'B');\n                    NEW.search := NEW.names\n                        || setweight(search_vector(configuration, NEW.summary), 'C')\n                        || setweight(search_vector(configuration, left(NEW.text, 100000)), 'D');\n                    RETURN NEW;\n                ",  # noqa: E501
                    hash="b759c6854b41d440fd4ac1adc040e2509c757cee",
                    operation='INSERT OR UPDATE OF "title", "subtitle", "credits", "source", "summary", "text", "language"',  # noqa: E501
                    pgid="pgtrigger_item_search_is_kept_a0e41",
                    table="library_item",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="about",
            trigger=pgtrigger.compiler.Trigger(
                name="about_knows_when",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    SELECT item.published_at INTO NEW.published_at\n                    FROM library_item AS item WHERE item.id = NEW.item_id;\n                    RETURN NEW;\n                ",  # noqa: E501
                    hash="6a3622fba8c361ac28323687a9c117b3724fae79",
                    operation="INSERT",
                    pgid="pgtrigger_about_knows_when_b7bf8",
                    table="library_item_topics",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="item",
            trigger=pgtrigger.compiler.Trigger(
                name="item_topics_know_when",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."published_at" IS DISTINCT FROM (NEW."published_at"))',
                    func="\n                    UPDATE library_item_topics SET published_at = NEW.published_at\n                    WHERE item_id = NEW.id;\n                    RETURN NULL;\n                ",  # noqa: E501
                    hash="69e9587eb6447f7e4122d0155247cad9bebc9ce5",
                    operation='UPDATE OF "published_at"',
                    pgid="pgtrigger_item_topics_know_when_dff16",
                    table="library_item",
                    when="AFTER",
                ),
            ),
        ),
    ]
