"""Forget from which internet address, and with which browser to the letter, people signed in."""

from typing import ClassVar

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def forget(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    sessions = apps.get_model("usersessions", "UserSession").objects
    sessions.update(ip="0.0.0.0", user_agent="/")  # nosec B104


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("accounts", "0012_find_who_waits"),
        ("usersessions", "0001_initial"),
    ]
    operations: ClassVar = [migrations.RunPython(forget, migrations.RunPython.noop, elidable=True)]
