"""The apostrophe that all other words have."""

from __future__ import annotations

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0023_let_messages_be_reported")]

    operations = [
        migrations.AlterField(
            model_name="childcaredetails",
            name="homes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("childs", "At the child’s home"),
                        ("helpers", "At the helper’s home"),
                        ("elsewhere", "Somewhere else: a playground, a library"),
                    ],
                    max_length=10,
                ),
                size=None,
            ),
        ),
    ]
