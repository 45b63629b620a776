"""Nothing asks for dates by their time alone; where such an index was, PostgreSQL read the dates of
everybody for each candidate of a listing."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("exchange", "0018_take_a_date_out")]

    operations = [migrations.RemoveIndex(model_name="occurrence", name="occurrence_during")]
