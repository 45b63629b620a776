"""Phone numbers in one normal form."""

from __future__ import annotations

import phonenumbers
from django.conf import settings


class NotAPhoneNumber(ValueError):
    """Not a number that could be called."""


class HasExtension(NotAPhoneNumber):
    """A number with an extension, for which E.164 has no room."""


def normalise_phone(raw: str) -> str:
    """Return ``raw`` in E.164 ("+12125550123"), read as a number of PHONE_REGION without a "+".

    Raises NotAPhoneNumber for what cannot be a number of its country, by length, and
    HasExtension.
    """
    try:
        number = phonenumbers.parse(raw, settings.PHONE_REGION)
    except phonenumbers.NumberParseException as error:
        raise NotAPhoneNumber from error
    if number.extension:
        raise HasExtension
    if not phonenumbers.is_possible_number(number):
        raise NotAPhoneNumber
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
