"""Childcare in a made-up population."""

from __future__ import annotations

from exchange.categories.childcare.models import Child
from exchange.categories.population import MoreRows, Population, some_of

_IS_NEED = "listing.kind = 'need'"
_YOUNGEST = "pg_temp.upto(5, listing.like_n, 121)"

POPULATION = Population(
    weight=15,
    titles={
        "offer": {
            "en": ["Afternoons with children", "An evening of babysitting", "Homework and games"],
            "es": ["Tardes con niños", "Cuido niños por la noche"],
            "ru": ["Посижу с детьми", "Помогу с уроками"],
            "ar": ["رعاية الأطفال مساءً", "مساعدة في الواجبات"],
            "ht": ["M ka gade timoun", "Devwa ak jwèt"],
            "zh-hans": ["下午照看孩子", "辅导作业"],
        },
        "need": {
            "en": ["Somebody for two hours", "After school until six", "During my night shift"],
            "es": ["Dos horas por la tarde", "Después del colegio"],
            "ru": ["На два часа после школы", "Пока я на работе"],
            "ar": ["ساعتان بعد المدرسة", "أثناء عملي"],
            "ht": ["De zè apre lekòl", "Pandan m ap travay"],
            "zh-hans": ["放学后两小时", "上夜班时"],
        },
    },
    quantity="""CASE WHEN kind = 'need' THEN 1 + pg_temp.upto(3, n, 120)
        ELSE 1 + pg_temp.upto(4, n, 120) END""",
    details={
        "homes": some_of(
            ["childs"], ["helpers"], ["childs", "helpers"], ["childs", "elsewhere"], salt=122
        ),
        "youngest": f"{_YOUNGEST} + CASE WHEN {_IS_NEED} THEN 1 ELSE 0 END",
        "oldest": f"""{_YOUNGEST} + CASE WHEN {_IS_NEED} THEN listing.quantity
            ELSE 4 + pg_temp.upto(8, listing.n, 123) END""",
        "care": f"""CASE WHEN pg_temp.chance(listing.like_n, 124)
            >= CASE WHEN {_IS_NEED} THEN 0.25 ELSE 0.7 END THEN ARRAY[]::text[]
            WHEN {_IS_NEED} THEN ARRAY['meals'] ELSE ARRAY['meals', 'homework', 'sleep'] END""",
    },
    # Of one family, each a year older than the one before.
    more=[
        MoreRows(
            Child,
            {"details_id": "listing.id", "age": f"{_YOUNGEST} + child.place"},
            f"""JOIN generate_series(1, 3) child (place)
                ON {_IS_NEED} AND child.place <= listing.quantity""",
        )
    ],
)
