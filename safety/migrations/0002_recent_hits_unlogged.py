from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    """Rate limits need speed and no memory beyond a crash."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("safety", "0001_initial")]
    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(
            "ALTER TABLE safety_recenthits SET UNLOGGED",
            "ALTER TABLE safety_recenthits SET LOGGED",
        ),
    ]
