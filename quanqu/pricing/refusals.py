"""What pricing refuses, and how it says so."""

from django.utils.translation import gettext_lazy as _

from quanqu.kit.refusals import Invalid, Refused


class NotForSale(Refused):
    """There is no price in force, or the goods have ended."""

    code = "not_for_sale"
    status = 409
    text = _("This is not for sale here at the moment.")


class BadPrice(Invalid):
    """A price that is negative, broken or absurd, or named twice."""

    code = "bad_price"
    text = _("%(price_fen)s is not a possible price.")


class BadQuantity(Invalid):
    """A number of units that one line cannot have."""

    code = "bad_quantity"
    text = _("%(qty)s is not a possible quantity.")


class BadZone(Invalid):
    """Not a price zone, or one that has a list in this currency already."""

    code = "bad_zone"
    text = _("“%(zone)s” cannot have this price list.")
