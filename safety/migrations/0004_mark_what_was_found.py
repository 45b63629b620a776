"""Words that were found, marked in a text as it is written.

``ts_headline`` compares them as they are written, and so finds no "Élisée" for "elisee". It is
given the text without accents, letter for letter, and what it marks is marked in the text itself.
"""

from __future__ import annotations

from django.db import migrations

# As search_fold in 0003, but every letter stays one: what it makes longer or shorter is left.
PLAIN = r"""
CREATE OR REPLACE FUNCTION search_plain(words text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    SELECT translate(
        words,
        '/@._:\<>&' || coalesce(string_agg(letter, ''), ''),
        '         ' || coalesce(string_agg(left(normalize(letter, NFKD), 1), ''), '')
    ) FROM (
        SELECT DISTINCT found[1] AS letter FROM regexp_matches(
            words, '[\u00c0-\u024f\u0370-\u03ff\u0401\u0451\u1e00-\u1fff]', 'g'
        ) AS found
    ) AS letters
    WHERE normalize(letter, NFKD) ~ '^[a-zA-Zα-ωΑ-ΩеЕ][\u0300-\u036f]+$'
)
"""

# U+E000 and U+E001 stand around what was found, U+E002 between two pieces of a long text.
MARKED = r"""
CREATE OR REPLACE FUNCTION search_marked(
    configuration regconfig, words text, query tsquery, options text
) RETURNS text LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS $$
DECLARE
    shown text := translate(normalize(words, NFC), E'\ue000\ue001\ue002', '');
    plain text := search_plain(shown);
    marked text := '';
    fragment text;
    piece text;
    place integer;
BEGIN
    FOR fragment IN SELECT regexp_split_to_table(
        ts_headline(configuration, plain, query, options
            || E', StartSel=\ue000, StopSel=\ue001, FragmentDelimiter=\ue002'), E'\ue002')
    LOOP
        place := strpos(plain, translate(fragment, E'\ue000\ue001', ''));
        marked := marked || CASE WHEN marked = '' THEN '' ELSE ' … ' END;
        FOR piece IN SELECT (regexp_matches(
            fragment, E'[\ue000\ue001]|[^\ue000\ue001]+', 'g'))[1]
        LOOP
            IF piece IN (E'\ue000', E'\ue001') THEN
                marked := marked || piece;
            ELSE
                marked := marked || substr(shown, place, length(piece));
                place := place + length(piece);
            END IF;
        END LOOP;
    END LOOP;
    RETURN marked;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("safety", "0003_words_to_search")]

    operations = [
        migrations.RunSQL(PLAIN, "DROP FUNCTION search_plain(text)"),
        migrations.RunSQL(MARKED, "DROP FUNCTION search_marked(regconfig, text, tsquery, text)"),
    ]
