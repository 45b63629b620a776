"""Keep with a match how it is handed over; with those there are, the first way that fits both."""

from django.db import migrations, models

FILL = """
UPDATE exchange_match AS match
SET way = COALESCE(
    (
        SELECT ways.name
        FROM unnest(ARRAY['delivered', 'picked_up', 'together'])
            WITH ORDINALITY AS ways(name, place)
        JOIN exchange_mealdetails AS offer ON offer.listing_id = match.offer_id
        JOIN exchange_mealdetails AS need ON need.listing_id = match.need_id
        WHERE ways.name = ANY (offer.handover) AND ways.name = ANY (need.handover)
        ORDER BY ways.place
        LIMIT 1
    ),
    ''
)
WHERE match.category = 'meals'
"""


class Migration(migrations.Migration):
    dependencies = [("exchange", "0003_zone_and_moved_dates")]

    operations = [
        migrations.AddField(
            "match",
            "way",
            models.CharField(blank=True, default="", editable=False, max_length=20),
            preserve_default=False,
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
