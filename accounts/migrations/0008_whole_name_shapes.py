from django.db import migrations
from django.db.models.functions import Length

from accounts.names import SHAPE_LENGTH, stored_shape


def fill(apps, schema_editor):
    """Shapes that were cut off become those of the whole name; see 0003 on the living function."""
    User = apps.get_model("accounts", "User")
    cut = User.objects.annotate(letters=Length("name_shape")).filter(letters=SHAPE_LENGTH)
    for person in cut.order_by("pk").iterator():
        shape = stored_shape(person.display_name)
        User.objects.filter(pk=person.pk).update(name_shape=shape)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_channels_for_help"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
