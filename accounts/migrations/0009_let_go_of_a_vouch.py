from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_whole_name_shapes"),
    ]

    operations = [
        migrations.AddField(
            model_name="vouch",
            name="let_go_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
