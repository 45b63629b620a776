"""What a listing says, kept as words to search for.

Accents are folded without the unaccent extension, which not every server has. In scripts that
leave no space between words, every two neighbouring letters stand for a word. Beside the stems of
its own language a listing has its words as they are, so that readers of any language find those.
"""

from __future__ import annotations

import django.contrib.postgres.search
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

# Thai, Lao, Burmese, Khmer, kana and Chinese characters.
UNSPACED = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff"
    r"\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
)

# Marks are folded only on Latin and Greek letters and on the Cyrillic ё: elsewhere they make
# another letter. What joins words ("rice/beans", addresses) becomes a space.
FOLD = r"""
CREATE FUNCTION search_fold(words text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN translate(normalize(regexp_replace(
    lower(normalize(words, NFKD)), '([a-zα-ωе])[\u0300-\u036f]+', '\1', 'g'
), NFC), '/@._:\<>&', '         ')
"""

PAIRS = rf"""
CREATE FUNCTION search_pairs(words text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN words !~ '[{UNSPACED}]' THEN words ELSE (
    SELECT string_agg(CASE WHEN run[1] !~ '^[{UNSPACED}]' THEN run[1] ELSE (
        SELECT ' ' || string_agg(substr(run[1], n, 2), ' ' ORDER BY n) || ' '
        FROM generate_series(1, greatest(length(run[1]) - 1, 1)) AS n
    ) END, '' ORDER BY place)
    FROM regexp_matches(words, '[{UNSPACED}]+|[^{UNSPACED}]+', 'g')
        WITH ORDINALITY AS runs(run, place)
) END
"""  # nosec B608: nothing but the constant above is written into it

# For whoever looks for one letter alone, which may be a whole word.
LETTERS = rf"""
CREATE FUNCTION search_letters(words text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(regexp_replace(words, '[^{UNSPACED}]+', '', 'g'), '(.)', '\1 ', 'g')
"""

# Languages by their ISO 639 codes, as far as PostgreSQL 15 knows their grammar.
CONFIGURATIONS = {
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "ne": "nepali",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
CHOICES = "\n".join(f"    WHEN '{code}' THEN '{name}'" for code, name in CONFIGURATIONS.items())

CONFIGURATION = f"""
CREATE FUNCTION search_configuration(code text) RETURNS regconfig
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (CASE code
{CHOICES}
    ELSE 'simple'
END)::regconfig
"""

FIRST = """
CREATE FUNCTION search_configuration_of(codes text[]) RETURNS regconfig
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce((
    SELECT search_configuration(code) FROM unnest(codes) WITH ORDINALITY AS spoken(code, place)
    WHERE search_configuration(code) <> 'simple'::regconfig ORDER BY place LIMIT 1
), 'simple'::regconfig)
"""

VECTOR = """
CREATE FUNCTION search_vector(configuration regconfig, words text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN to_tsvector(configuration, search_pairs(search_fold(words)))
    || to_tsvector('simple', search_pairs(search_fold(words)))
    || to_tsvector('simple', search_letters(search_fold(words)))
"""

FUNCTIONS = {
    "search_fold(text)": FOLD,
    "search_pairs(text)": PAIRS,
    "search_letters(text)": LETTERS,
    "search_configuration(text)": CONFIGURATION,
    "search_configuration_of(text[])": FIRST,
    "search_vector(regconfig, text)": VECTOR,
}


class Migration(migrations.Migration):
    dependencies = [("exchange", "0010_say_that_it_is_sent")]

    operations = [
        *(
            migrations.RunSQL(sql, f"DROP FUNCTION {signature}")
            for signature, sql in FUNCTIONS.items()
        ),
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
