from django.db import migrations

# The living function on purpose: names are found by the shapes that it gives, and a copy of it as
# it once was would fill in others. Whoever changes it adds a migration that fills them anew.
from accounts.names import stored_shape


def fill(apps, schema_editor):
    """Whoever arrived keeps their name from others; of two with one name, the first one does."""
    User = apps.get_model("accounts", "User")
    unfinished = User.objects.filter(
        membership="waiting", email__isnull=False, last_login__isnull=True
    )
    taken = set()
    for person in User.objects.exclude(pk__in=unfinished.values("pk")).order_by("pk").iterator():
        shape = stored_shape(person.display_name)
        if shape and shape not in taken:
            taken.add(shape)
            User.objects.filter(pk=person.pk).update(name_shape=shape)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_names_and_invitations"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
