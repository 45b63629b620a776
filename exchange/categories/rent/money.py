"""Money as people write and read it. Amounts are integers in the smallest unit of the currency:
cents, where it has any."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency, get_currency_precision, get_currency_symbol
from django import forms
from django.conf import settings
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# In the smallest unit of any currency: a round number that a column of whole numbers holds.
MOST = 2_000_000_000


def format_amount(cents: int, currency: str = "") -> str:
    """In the reader's language, such as "$1,200.00"; of the group's currency unless told."""
    currency = currency or settings.CURRENCY
    return format_currency(_decimal(cents, currency), currency, locale=_locale())


class AmountField(forms.DecimalField):
    """An amount of a currency, the group's unless told; ``least``, ``most`` and what is cleaned are
    in its smallest unit, what is typed is not. The label names the currency."""

    def __init__(
        self,
        *,
        label: StrPromise | str,
        currency: str = "",
        least: int = 1,
        most: int = MOST,
        **kwargs: Any,
    ) -> None:
        self.currency = currency or settings.CURRENCY
        words = {"label": label, "currency": currency_symbol(self.currency)}
        super().__init__(
            label=_("%(label)s (%(currency)s)") % words,
            min_value=_decimal(least, self.currency),
            max_value=_decimal(most, self.currency),
            decimal_places=get_currency_precision(self.currency),
            **kwargs,
        )
        words = {"least": format_amount(least, currency), "most": format_amount(most, currency)}
        self.error_messages["min_value"] = _("Write %(least)s or more.") % words
        self.error_messages["max_value"] = _("Write %(most)s or less.") % words
        self.widget.attrs.setdefault("inputmode", "decimal")

    def clean(self, value: Any) -> int | None:
        amount: Decimal | None = super().clean(value)
        if amount is None:
            return None
        return int(amount.scaleb(get_currency_precision(self.currency)))

    def prepare_value(self, value: Any) -> Any:
        """What is saved is in the smallest unit; what was typed is not."""
        return _decimal(value, self.currency) if isinstance(value, int) else value


def currency_symbol(currency: str) -> str:
    return str(get_currency_symbol(currency, locale=_locale()))


def _decimal(cents: int, currency: str) -> Decimal:
    digits: int = get_currency_precision(currency)
    return Decimal(cents).scaleb(-digits)


def _locale() -> Locale:
    try:
        return Locale.parse(to_locale(get_language() or settings.LANGUAGE_CODE))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")
