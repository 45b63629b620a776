"""What a listing says, kept as words to search for.

The functions come with ``safety``; a site that ran this before they stood there made them here.
"""

from __future__ import annotations

from importlib import import_module

import django.contrib.postgres.search
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

# Whichever of the two runs first makes them.
WORDS = import_module("safety.migrations.0003_words_to_search").Migration


class Migration(migrations.Migration):
    dependencies = [("exchange", "0010_say_that_it_is_sent")]

    operations = [
        *WORDS.operations,
        migrations.AddField(
            model_name="listing",
            name="search",
            field=django.contrib.postgres.search.SearchVectorField(editable=False, null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="listing",
            trigger=pgtrigger.compiler.Trigger(
                name="listing_search_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE configuration regconfig;",
                    func="\n                    configuration := search_configuration_of(NEW.languages);\n                    NEW.search := setweight(search_vector(configuration, NEW.title), 'A')\n                        || setweight(search_vector(configuration, NEW.words), 'B');\n                    RETURN NEW;\n                ",  # noqa: E501
                    hash="ec2fd5cf6dff68c22dcde70021172ef9480357e9",
                    operation='INSERT OR UPDATE OF "title", "words", "languages"',
                    pgid="pgtrigger_listing_search_is_kept_4b029",
                    table="exchange_listing",
                    when="BEFORE",
                ),
            ),
        ),
    ]
