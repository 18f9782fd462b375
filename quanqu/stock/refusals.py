"""What stock refuses, and how it says so."""

from django.utils.translation import gettext_lazy as _

from quanqu.kit.refusals import Invalid, Refused


class OutOfStock(Refused):
    """A shelf has less than all these wants together."""

    code = "out_of_stock"
    status = 409
    text = _("Only %(free_qty)s left.")


class BadQuantity(Invalid):
    """A number of units that one line cannot have: zero, negative, broken or absurd."""

    code = "bad_quantity"
    text = _("%(qty)s is not a possible quantity.")


class ReservationLost(Refused):
    """The reservation ran out, or was given back, before it was made firm."""

    code = "reservation_lost"
    status = 409
    text = _("The goods were held too long and are no longer reserved.")


class NotReserved(Refused):
    """The claim does not hold that many units there."""

    code = "not_reserved"
    status = 409
    text = _("These goods are not reserved in that quantity.")


class AlreadyPromised(Refused):
    """The back-order allowance cannot go below what is promised already."""

    code = "already_promised"
    status = 409
    text = _("More than that is already promised to customers.")


class BadTransfer(Invalid):
    """A transfer to the same node, without lines, or received with more than was sent."""

    code = "bad_transfer"
    text = _("This transfer is not possible.")


class LotDiffers(Refused):
    """A lot is known with another expiry date: one of the two labels was misread."""

    code = "lot_differs"
    status = 409
    text = _("Lot %(lot)s is known to expire on %(expires_on)s.")


class LotExpired(Refused):
    """Units whose lot has expired are not sold."""

    code = "lot_expired"
    status = 409
    text = _("These goods have expired and cannot be sold.")


class NotOrdered(Invalid):
    """Goods arrived that the purchase order does not name."""

    code = "not_ordered"
    text = _("This purchase order does not name these goods.")


class NumberTaken(Refused):
    """Another purchase order has this number."""

    code = "number_taken"
    status = 409
    text = _("There is another purchase order with the number %(number)s.")


class PurchaseClosed(Refused):
    """Nothing more is expected for this purchase order."""

    code = "purchase_closed"
    status = 409
    text = _("This purchase order is closed.")


class ReceiptDiffers(Refused):
    """The receipt was recorded already, with other goods."""

    code = "receipt_differs"
    status = 409
    text = _("This receipt is recorded already, with other quantities.")


class RecordDiffers(Refused):
    """The caller's id is recorded already, with other content: nothing was written."""

    code = "record_differs"
    status = 409
    text = _("This is recorded already, with other content.")


class CountOver(Refused):
    """The count is approved or cancelled: what was found later belongs to a new one."""

    code = "count_over"
    status = 409
    text = _("This count is over. Count these goods in a new one.")


class NothingCounted(Refused):
    """A count without one entry says nothing about any shelf."""

    code = "nothing_counted"
    status = 409
    text = _("Nothing has been counted yet.")


class NotInCount(Invalid):
    """The entry is of goods that are not asked for, or of an owner who has none of them there."""

    code = "not_in_count"
    text = _("This count does not ask for these goods of this owner.")


class OwnCount(Refused):
    """Whoever counted does not approve it."""

    code = "own_count"
    status = 409
    text = _("Somebody else must approve what you counted.")


class BadSettlement(Invalid):
    """More than the open difference, or a way to settle it that does not fit."""

    code = "bad_settlement"
    text = _("This does not settle an open difference.")


class TransferOfOrder(Refused):
    """What travels for a customer's order is received with its delivery, and there only."""

    code = "transfer_of_order"
    status = 409
    text = _("These goods travel for an order. Receive its delivery.")
