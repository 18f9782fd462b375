"""What the wallet refuses, and why."""

from django.utils.translation import gettext_lazy as _

from quanqu.kit.refusals import NotFound, Refused


class CardNotFound(NotFound):
    """There is no such card, or it is not this reader's."""

    code = "card_not_found"
    text = _("We could not find this card.")


class CardLimit(Refused):
    """The card would hold more than the law allows. Facts: `limit_fen`, `room_fen`, `currency`."""

    code = "card_limit"
    status = 409
    text = _("The card cannot hold that much.")


class CardFrozen(Refused):
    """The card is blocked: money comes back to it, but none goes in or out."""

    code = "card_frozen"
    status = 409
    text = _("This card is blocked.")


class InsufficientStoredValue(Refused):
    """The card holds less than that. Facts: `balance_fen`, `currency`."""

    code = "insufficient_stored_value"
    status = 409
    text = _("There is not enough on the card.")
