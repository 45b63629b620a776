"""The notes on what readers see, for lists that were saved before a search found them."""

from __future__ import annotations

from django.db import migrations

# As library.actions.saving keeps them.
NOTES = """
UPDATE library_item SET text = coalesce((
    SELECT string_agg(entry.note, E'\\n' ORDER BY entry.place)
    FROM library_entry AS entry JOIN library_item AS shown ON shown.id = entry.item_id
    WHERE entry.reading_list_id = library_item.id AND shown.published_at <= now()
), '')
WHERE kind = 'list'
"""


class Migration(migrations.Migration):
    dependencies = [("library", "0007_suggest_what_to_read")]

    operations = [migrations.RunSQL(NOTES, migrations.RunSQL.noop)]
