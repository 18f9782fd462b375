"""Amounts of money as people type them."""

from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext_lazy as _

from quanqu.kit.money import CURRENCIES
from quanqu.kit.refusals import Refused


class NotAnAmount(Refused):
    """What was typed is no amount of money."""

    code = "not_an_amount"
    status = 422
    text = _("This is not an amount of money.")


def read_amount(text: str, currency: str, *, least: int = 1) -> int | None:
    """Minor units of an amount as people type it; None for nothing typed. NotAnAmount if not."""
    plain = text.strip().replace(",", "").lstrip("¥£")
    if not plain:
        return None
    try:
        value = Decimal(plain).scaleb(CURRENCIES[currency])
    except InvalidOperation as error:
        raise NotAnAmount from error
    if not value.is_finite() or value != value.to_integral_value() or not least <= value < 10**11:
        raise NotAnAmount
    return int(value)


def as_typed(hundredths: int) -> str:
    """Two decimals as people type them: an amount in fen, or a percentage in ten-thousandths."""
    return f"{hundredths // 100}.{hundredths % 100:02d}".removesuffix(".00")
