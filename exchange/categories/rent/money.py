"""Money as people write and read it. Amounts are integers in the smallest unit of the currency:
cents, where it has any."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency, get_currency_precision, get_currency_symbol
from django import forms
from django.conf import settings
from django.utils.translation import get_language, to_locale


def format_amount(cents: int, currency: str = "") -> str:
    """In the reader's language, such as "$1,200.00"; of the group's currency unless told."""
    currency = currency or settings.CURRENCY
    return format_currency(_decimal(cents, currency), currency, locale=_locale())


class AmountField(forms.DecimalField):
    """An amount of the group's currency; ``cleaned_data`` has it in its smallest unit."""

    def __init__(self, **kwargs: Any) -> None:
        digits = get_currency_precision(settings.CURRENCY)
        super().__init__(decimal_places=digits, **kwargs)
        self.widget.attrs.setdefault("inputmode", "decimal")

    def clean(self, value: Any) -> int | None:
        amount: Decimal | None = super().clean(value)
        if amount is None:
            return None
        return int(amount.scaleb(get_currency_precision(settings.CURRENCY)))

    def prepare_value(self, value: Any) -> Any:
        """What is saved is in the smallest unit; what was typed is not."""
        return _decimal(value, settings.CURRENCY) if isinstance(value, int) else value


def amount_field(label: Any, most: int) -> AmountField:
    """Asks for some of ``most``, which is in the smallest unit; so is what is given back."""
    least, greatest = (_decimal(cents, settings.CURRENCY) for cents in (1, most))
    return AmountField(
        label=label, min_value=least, max_value=greatest, initial=most, required=False
    )


def currency_symbol() -> str:
    return str(get_currency_symbol(settings.CURRENCY, locale=_locale()))


def _decimal(cents: int, currency: str) -> Decimal:
    digits: int = get_currency_precision(currency)
    return Decimal(cents).scaleb(-digits)


def _locale() -> Locale:
    try:
        return Locale.parse(to_locale(get_language() or settings.LANGUAGE_CODE))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")
