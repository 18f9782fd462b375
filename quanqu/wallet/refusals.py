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


class ProgrammeNotFound(NotFound):
    """There is no such points programme."""

    code = "programme_not_found"
    text = _("We could not find these points.")


class ProgrammeExists(Refused):
    """An issuer has one points programme."""

    code = "programme_exists"
    status = 409
    text = _("This company has a points programme already.")


class PointsNotFound(NotFound):
    """There is no such account, or it is not this reader's."""

    code = "points_not_found"
    text = _("We could not find these points.")


class InsufficientPoints(Refused):
    """Fewer points live than that. Facts: `points_qty`."""

    code = "insufficient_points"
    status = 409
    text = _("There are not enough points.")


class PointsBlocked(Refused):
    """Earned points were spent and then taken back: nothing is spent until they are made up.

    Facts: `owed_qty`.
    """

    code = "points_blocked"
    status = 409
    text = _("These points are blocked until %(owed_qty)s points are made up.")


class PointsNotAccepted(Refused):
    """Whoever sells does not take points of this issuer."""

    code = "points_not_accepted"
    status = 409
    text = _("These points are not accepted here.")


class TransferLimit(Refused):
    """More than a member may send in a day. Facts: `left_qty`."""

    code = "transfer_limit"
    status = 409
    text = _("You can send %(left_qty)s more points today.")


class SpendingNotFound(NotFound):
    code = "spending_not_found"
    text = _("We could not find these points.")


class VoucherNotFound(NotFound):
    """There is no such voucher, or it has been used or is over."""

    code = "voucher_not_found"
    text = _("We could not find this voucher.")


class VoucherNotAccepted(Refused):
    """Whoever sells does not take vouchers of this issuer, or not in this currency."""

    code = "voucher_not_accepted"
    status = 409
    text = _("This voucher is not accepted here.")


class GiftNotFound(NotFound):
    """There is no such gift for this reader, or somebody has taken it."""

    code = "gift_not_found"
    text = _("We could not find this gift.")


class GiftIsOver(Refused):
    """It was taken, passed on, or went back."""

    code = "gift_is_over"
    status = 409
    text = _("This gift was taken or has gone back.")


class OfferNotFound(NotFound):
    code = "offer_not_found"
    text = _("This offer does not exist any more.")


class NotBroken(Refused):
    """Nothing of this card was booked as income."""

    code = "nothing_to_restore"
    status = 409
    text = _("There is nothing to restore on this card.")
