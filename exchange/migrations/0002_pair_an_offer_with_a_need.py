"""Let the database itself see to it that a match pairs one offer with one need of one category.

Django has no composite foreign keys; ``Match.offer_kind`` and ``need_kind`` are constants that
stand in these.
"""

from django.db import migrations

FOREIGN_KEY = """
ALTER TABLE exchange_match
    ADD CONSTRAINT match_{side}_is_{article}_{side}
    FOREIGN KEY ({side}_id, {side}_kind, category)
    REFERENCES exchange_listing (id, kind, category)
    DEFERRABLE INITIALLY DEFERRED
"""
DROP = "ALTER TABLE exchange_match DROP CONSTRAINT match_{side}_is_{article}_{side}"


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial")]

    operations = [
        migrations.RunSQL(
            FOREIGN_KEY.format(side=side, article=article),
            DROP.format(side=side, article=article),
        )
        for side, article in (("offer", "an"), ("need", "a"))
    ]
