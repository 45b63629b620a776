from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0022_find_what_everybody_may_see"),
    ]

    operations = [
        migrations.AddField(
            model_name="match",
            name="review_status",
            field=models.CharField(
                choices=[
                    ("visible", "Shown"),
                    ("waiting", "Waits for an organizer"),
                    ("hidden", "Hidden"),
                    ("removed", "Removed"),
                ],
                db_default="visible",
                default="visible",
                editable=False,
                max_length=7,
            ),
        ),
        migrations.AddField(
            model_name="match",
            name="review_version",
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
    ]
