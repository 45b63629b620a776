from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0017_let_listings_have_a_thread")]

    operations = [
        migrations.AddField(
            model_name="occurrence",
            name="is_off",
            field=models.BooleanField(default=False),
        ),
    ]
