"""Meals in a made-up population: half of the needs come with an allergy or a wish."""

from __future__ import annotations

from exchange.categories.population import Population, some_of

_IS_NEED = "listing.kind = 'need'"
_FREE_FROM = some_of([], [], ["milk"], ["gluten"], ["peanuts", "tree_nuts"], salt=103)
# An offer that is made without more: whoever needs the same finds it.
_MORE_FREE_FROM = some_of(
    [], ["peanuts", "tree_nuts"], ["milk", "eggs"], ["gluten", "milk"],
    ["peanuts", "tree_nuts", "sesame"], salt=103,
)  # fmt: skip

POPULATION = Population(
    weight=40,
    titles={
        "offer": {
            "en": ["A pot of soup", "Sunday lasagne", "A crate of vegetables", "Rice and beans"],
            "es": ["Olla de lentejas", "Arroz con pollo", "Verduras de la huerta"],
            "ru": ["Домашний борщ", "Пироги с капустой"],
            "ar": ["شوربة عدس", "أرز بالخضار"],
            "ht": ["Soup joumou", "Diri ak pwa"],
            "zh-hans": ["家常饺子", "蔬菜汤"],
        },
        "need": {
            "en": ["Dinner for the family", "Lunch after an operation", "Groceries this week"],
            "es": ["Cena para la familia", "Comida después del parto", "Compra de la semana"],
            "ru": ["Обед для бабушки", "Продукты на неделю"],
            "ar": ["عشاء للعائلة", "طعام بعد الولادة"],
            "ht": ["Manje pou timoun yo", "Pwovizyon semèn sa a"],
            "zh-hans": ["晚餐两份", "本周食品"],
        },
    },
    quantity="""CASE WHEN kind = 'need' THEN 1 + pg_temp.upto(5, n, 100)
        ELSE 2 + pg_temp.upto(9, n, 100) END""",
    details={
        "food": some_of(["cooked"], ["cooked"], ["groceries"], ["cooked", "groceries"], salt=101),
        "handover": some_of(
            ["delivered"], ["delivered", "picked_up"], ["picked_up"],
            ["delivered", "picked_up", "together"], salt=102,
        ),
        "free_from": f"""CASE WHEN listing.like_n <> listing.n THEN '{{}}'
            WHEN {_IS_NEED} THEN {_FREE_FROM} ELSE {_MORE_FREE_FROM} END""",
        "diets": some_of([], [], ["vegetarian"], ["halal"], ["vegan", "low_salt"], salt=104),
        "adults": f"CASE WHEN {_IS_NEED} THEN listing.quantity END",
        "children": f"CASE WHEN {_IS_NEED} THEN 0 END",
    },
)  # fmt: skip
