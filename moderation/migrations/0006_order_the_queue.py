import django.utils.timezone
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import F


def by_when_they_were_opened(apps, schema_editor):
    apps.get_model("moderation", "Case").objects.update(queue_at=F("opened_at"))


class Migration(migrations.Migration):
    # Neither the index nor the rows that are filled keep others from writing.
    atomic = False
    dependencies = [
        ("moderation", "0005_let_nobody_decide_an_appeal_they_had_a_part_in"),
    ]

    operations = [
        migrations.CreateModel(
            name="WordCount",
            fields=[
                ("bucket", models.IntegerField(primary_key=True, serialize=False)),
                ("stayed", models.PositiveIntegerField(default=0)),
                ("went", models.PositiveIntegerField(default=0)),
            ],
        ),
        RemoveIndexConcurrently(model_name="case", name="case_open_kind"),
        migrations.AddField(
            model_name="case",
            name="queue_at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.RunPython(by_when_they_were_opened, migrations.RunPython.noop, elidable=True),
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(
                condition=models.Q(("status", "open")),
                fields=["queue_at", "id"],
                name="case_open_queue",
            ),
        ),
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(
                condition=models.Q(("status", "open")),
                fields=["kind", "queue_at", "id"],
                name="case_open_kind_queue",
            ),
        ),
    ]
