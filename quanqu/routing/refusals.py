"""What routing refuses, and how it says so."""

from django.utils.translation import gettext_lazy as _

from quanqu.kit.refusals import Invalid, Refused


class OfferExpired(Refused):
    """Its minutes are over: the promise is made again, perhaps another one."""

    code = "offer_expired"
    status = 410
    text = _("This offer has expired. Please choose again.")


class OfferTaken(Refused):
    """One offer makes one order."""

    code = "offer_taken"
    status = 409
    text = _("This offer has already been used.")


class BadDestination(Invalid):
    """Neither a node nor a place on Earth, or a node that hands nothing over."""

    code = "bad_destination"
    text = _("Goods cannot be handed over there.")


class BadQuantity(Invalid):
    """A number of units that one line cannot have."""

    code = "bad_quantity"
    text = _("%(qty)s is not a possible quantity.")
