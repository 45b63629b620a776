from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_fill_vouches"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="user", name="user_vouched_needs_a_time"),
        migrations.RemoveField(model_name="user", name="vouched_by"),
        migrations.AlterField(
            model_name="user",
            name="vouched_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
