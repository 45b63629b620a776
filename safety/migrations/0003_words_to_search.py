"""What people write, as words to search for.

Accents are folded without the unaccent extension, which not every server has. In scripts that
leave no space between words, every two neighbouring letters stand for a word. Beside the stems of
its own language a text has its words as they are, so that readers of any language find those.
"""

from __future__ import annotations

from django.db import migrations

# Thai, Lao, Burmese, Khmer, kana and Chinese characters.
UNSPACED = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff"
    r"\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
)

# Marks are folded only on Latin and Greek letters and on the Cyrillic ё: elsewhere they make
# another letter. What joins words ("rice/beans", addresses) becomes a space.
FOLD = r"""
CREATE OR REPLACE FUNCTION search_fold(words text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN translate(normalize(regexp_replace(
    lower(normalize(words, NFKD)), '([a-zα-ωе])[\u0300-\u036f]+', '\1', 'g'
), NFC), '/@._:\<>&', '         ')
"""

PAIRS = rf"""
CREATE OR REPLACE FUNCTION search_pairs(words text) RETURNS text
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
CREATE OR REPLACE FUNCTION search_letters(words text) RETURNS text
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
CREATE OR REPLACE FUNCTION search_configuration(code text) RETURNS regconfig
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (CASE code
{CHOICES}
    ELSE 'simple'
END)::regconfig
"""

FIRST = """
CREATE OR REPLACE FUNCTION search_configuration_of(codes text[]) RETURNS regconfig
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce((
    SELECT search_configuration(code) FROM unnest(codes) WITH ORDINALITY AS spoken(code, place)
    WHERE search_configuration(code) <> 'simple'::regconfig ORDER BY place LIMIT 1
), 'simple'::regconfig)
"""

VECTOR = """
CREATE OR REPLACE FUNCTION search_vector(configuration regconfig, words text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN to_tsvector(configuration, search_pairs(search_fold(words)))
    || to_tsvector('simple', search_pairs(search_fold(words)))
    || to_tsvector('simple', search_letters(search_fold(words)))
"""

FUNCTIONS = [FOLD, PAIRS, LETTERS, CONFIGURATION, FIRST, VECTOR]


class Migration(migrations.Migration):
    dependencies = [("safety", "0002_recent_hits_unlogged")]

    # They stay when it is undone: the exchange may have made them before.
    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in FUNCTIONS]
