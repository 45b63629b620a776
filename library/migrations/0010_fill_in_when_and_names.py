"""When what is about a topic was published, and what names an item, for what is there already."""

from django.db import migrations

# So few at a time that nobody who saves one of them waits for long.
PIECE = 1000
WHEN = """
UPDATE library_item_topics AS about SET published_at = item.published_at
FROM library_item AS item
WHERE item.id = about.item_id AND item.id >= %s AND item.id < %s
    AND about.published_at IS DISTINCT FROM item.published_at
"""
NAMES = """
UPDATE library_item SET names = ts_filter(search, '{a,b}')
WHERE id >= %s AND id < %s AND names IS NULL
"""


def fill(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM library_item")
        (last,) = cursor.fetchone()
        for first in range(0, last + 1, PIECE):
            for statement in (WHEN, NAMES):
                cursor.execute(statement, [first, first + PIECE])


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("library", "0009_find_the_newest_about_a_topic")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
