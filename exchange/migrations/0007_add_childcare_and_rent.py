import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import safety.fields


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0006_add_rides"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChildcareDetails",
            fields=[
                (
                    "listing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="childcare",
                        serialize=False,
                        to="exchange.listing",
                    ),
                ),
                (
                    "homes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("childs", "At the child's home"),
                                ("helpers", "At the helper's home"),
                                ("elsewhere", "Somewhere else: a playground, a library"),
                            ],
                            max_length=10,
                        ),
                        size=None,
                    ),
                ),
                ("youngest", models.PositiveSmallIntegerField()),
                ("oldest", models.PositiveSmallIntegerField()),
                (
                    "care",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("diapers", "changing diapers"),
                                ("sleep", "putting to bed"),
                                ("meals", "making a meal"),
                                ("medicine", "giving medicine"),
                                ("allergies", "minding allergies"),
                                ("wheelchair", "a wheelchair"),
                                ("quiet", "calm, few surprises, clear words"),
                                ("homework", "homework"),
                            ],
                            max_length=10,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
            ],
            options={
                "verbose_name": "childcare",
                "verbose_name_plural": "childcare",
                "ordering": ["listing"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("oldest__lte", 17), ("youngest__lte", models.F("oldest"))
                        ),
                        name="childcare_ages_in_order",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RentDetails",
            fields=[
                (
                    "listing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="rent",
                        serialize=False,
                        to="exchange.listing",
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("goal", models.PositiveIntegerField(blank=True, null=True)),
                ("covered", models.PositiveIntegerField(default=0)),
                (
                    "ways",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("direct", "Straight to the landlord"),
                                ("person", "To the neighbour, who pays the rent"),
                                ("cash", "In cash, from hand to hand"),
                            ],
                            max_length=6,
                        ),
                        size=None,
                    ),
                ),
                (
                    "pay_to",
                    safety.fields.EncryptedTextField(
                        blank=True, verbose_name="who is to be paid, and how"
                    ),
                ),
            ],
            options={
                "verbose_name": "rent help",
                "verbose_name_plural": "rent help",
                "ordering": ["listing"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("goal__isnull", True),
                            ("covered__lt", models.F("goal")),
                            _connector="OR",
                        ),
                        name="rent_something_is_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Child",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("age", models.PositiveSmallIntegerField()),
                (
                    "notes",
                    safety.fields.EncryptedTextField(
                        blank=True, verbose_name="what is good to know"
                    ),
                ),
                (
                    "details",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="children",
                        to="exchange.childcaredetails",
                    ),
                ),
            ],
            options={
                "verbose_name": "child",
                "verbose_name_plural": "children",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("age__lte", 17)), name="child_is_a_child"
                    )
                ],
            },
        ),
    ]
