"""Rent help in a made-up population; amounts in the smallest unit of the group's currency."""

from __future__ import annotations

from django.conf import settings

from exchange.categories.population import Population, some_of

_IS_NEED = "listing.kind = 'need'"

POPULATION = Population(
    weight=15,
    titles={
        "offer": {
            "en": ["Help with rent", "A share of a month’s rent"],
            "es": ["Ayuda con el alquiler"],
            "ru": ["Помощь с квартплатой"],
            "ar": ["مساعدة في الإيجار"],
            "ht": ["Èd pou lwaye"],
            "zh-hans": ["帮助付房租"],
        },
        "need": {
            "en": ["Part of a month’s rent", "The rest of the rent", "Rent after losing work"],
            "es": ["Parte del alquiler", "Alquiler de este mes"],
            "ru": ["Часть квартплаты", "Аренда за месяц"],
            "ar": ["جزء من الإيجار", "إيجار هذا الشهر"],
            "ht": ["Yon pati nan lwaye a", "Lwaye mwa sa a"],
            "zh-hans": ["部分房租", "本月房租"],
        },
    },
    quantity="""CASE WHEN kind = 'need' THEN 5000 * (2 + pg_temp.upto(20, n, 130))
        ELSE 2500 * (1 + pg_temp.upto(20, n, 130)) END""",
    details={
        "currency": f"'{settings.CURRENCY}'",
        "goal": f"CASE WHEN {_IS_NEED} THEN listing.quantity + 40000 END",
        "covered": f"CASE WHEN {_IS_NEED} THEN 40000 ELSE 0 END",
        "ways": some_of(
            ["direct"], ["direct", "person"], ["person", "cash"], ["direct", "person", "cash"],
            salt=131,
        ),
    },
)  # fmt: skip
