"""Let organizers say which of their channels members may find."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_drop_vouched_by"),
    ]

    operations = [
        migrations.AddField(
            model_name="contactchannel",
            name="is_for_help",
            field=models.BooleanField(
                default=False, verbose_name="show to members who look for an organizer"
            ),
        ),
    ]
