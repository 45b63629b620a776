from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("moderation", "0006_order_the_queue"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False)),
                fields=["closed_at"],
                name="case_closed_when",
            ),
        ),
        AddIndexConcurrently(
            model_name="decision",
            index=models.Index(fields=["made_at"], name="decision_made_when"),
        ),
    ]
