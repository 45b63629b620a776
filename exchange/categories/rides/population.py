"""Rides in a made-up population: within a town, some drivers on a way of their own."""

from __future__ import annotations

from exchange.categories.population import Population

_IS_NEED = "listing.kind = 'need'"

POPULATION = Population(
    weight=30,
    titles={
        "offer": {
            "en": ["Driving across town", "Seats to the market", "I drive wherever you need"],
            "es": ["Voy al centro en coche", "Asientos al mercado"],
            "ru": ["Подвезу до больницы", "Места в машине"],
            "ar": ["توصيل إلى السوق", "مقاعد في السيارة"],
            "ht": ["M ap kondui lavil", "Plas nan machin"],
            "zh-hans": ["顺路搭车", "开车去市场"],
        },
        "need": {
            "en": ["To the doctor", "Home from the hospital", "To school and back"],
            "es": ["Al médico", "Del hospital a casa", "A la escuela"],
            "ru": ["К врачу", "Домой из больницы"],
            "ar": ["إلى الطبيب", "من المستشفى إلى البيت"],
            "ht": ["Kay doktè", "Soti lopital la"],
            "zh-hans": ["去看医生", "从医院回家"],
        },
    },
    quantity="""CASE WHEN kind = 'need' THEN 1 + pg_temp.upto(3, n, 110)
        ELSE 1 + pg_temp.upto(4, n, 110) END""",
    joins=f"""LEFT JOIN seed_cell goal ON goal.town = listing.town
        AND goal.number = pg_temp.upto(pg_temp.cells(), listing.like_n, 111)
        AND ({_IS_NEED} OR pg_temp.chance(listing.n, 112) < 0.6)""",
    details={
        "to_neighbourhood_id": "goal.neighbourhood_id",
        "to_cell": "coalesce(goal.cell, '')",
        "to_latitude": "coalesce(goal.latitude, listing.latitude)",
        "to_longitude": "coalesce(goal.longitude, listing.longitude)",
        "direct_km": """CASE WHEN goal.cell IS NULL THEN 0 ELSE pg_temp.km(
            listing.latitude, listing.longitude, goal.latitude, goal.longitude) END""",
        "wheelchair": f"""pg_temp.chance(listing.like_n, 113)
            < CASE WHEN {_IS_NEED} THEN 0.05 ELSE 0.12 END""",
        "child_seats": f"""CASE WHEN {_IS_NEED}
            THEN (pg_temp.chance(listing.like_n, 114) < 0.15)::integer
            ELSE 2 * (pg_temp.chance(listing.like_n, 114) < 0.4)::integer END""",
        "return_trip": "pg_temp.chance(listing.n, 115) < 0.5",
    },
)
