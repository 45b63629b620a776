import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

import safety.fields


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_fill_name_shapes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Vouch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("as_organizer", models.BooleanField(default=False)),
                (
                    "reasons",
                    safety.fields.EncryptedTextField(
                        blank=True, verbose_name="how they know each other"
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="vouches_given",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="vouches",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "vouches",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(revoked_at__isnull=True),
                        fields=("person", "by"),
                        name="vouch_stands_once_a_pair",
                    ),
                    models.CheckConstraint(
                        condition=~Q(person=F("by")), name="vouch_is_for_somebody_else"
                    ),
                    models.CheckConstraint(
                        condition=Q(revoked_by__isnull=True) | Q(revoked_at__isnull=False),
                        name="vouch_revoked_needs_a_time",
                    ),
                ],
            },
        ),
    ]
