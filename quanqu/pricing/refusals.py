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


class BadWindow(Invalid):
    """Prices for a while that ends before it begins, or is no while at all."""

    code = "bad_window"
    text = _("These prices need a beginning in the future or an end after their beginning.")


class WindowOver(Refused):
    """These prices have ended already, or were withdrawn."""

    code = "window_over"
    status = 409
    text = _("These prices have ended already.")


class BadGuard(Invalid):
    """A rule for answers whose numbers cannot be meant."""

    code = "bad_guard"
    text = _("These numbers are no rule for answers.")


class AnswersMoved(Refused):
    """Since the draft our price, theirs or a rail has changed: it has to be looked at again."""

    code = "answers_moved"
    status = 409
    text = _("Prices have moved since this was drafted. Draft the answers again.")


class BadPromotion(Invalid):
    """A promotion that the rule form does not allow; `why` is a sentence for its reader."""

    code = "bad_promotion"
    text = _("This promotion cannot be written like that: %(why)s")


class ScopedByChannel(BadPromotion):
    """One price in every channel: no promotion is for a channel or a kind of node (C2)."""

    code = "scoped_by_channel"
    text = _("A price never depends on the channel or the kind of node.")


class BelowFloor(Invalid):
    """A promotion or price that would go below the floor price of some goods."""

    code = "below_floor"
    text = _("This would go below the floor price of %(price_fen)s.")


class SameApprover(Refused):
    """Prices and promotions that cost money take two people."""

    code = "same_approver"
    status = 403
    text = _("Somebody else has to approve what you have written.")


class NotADraft(Refused):
    """It was approved already, or a later version was."""

    code = "not_a_draft"
    status = 409
    text = _("This has been decided already.")


class BudgetSpent(Refused):
    """A promotion's budget holds less than this order would take."""

    code = "budget_spent"
    status = 409
    text = _("This offer has just run out. Please look at the new total.")


class CouponNotUsable(Refused):
    """Unknown, another's, used, expired, or good for nothing in this basket: all look the same."""

    code = "coupon_not_usable"
    status = 409
    text = _("This coupon cannot be used here.")


class CouponGone(Refused):
    """All coupons of a series are claimed, or this member has as many as one may have."""

    code = "coupon_gone"
    status = 409
    text = _("There are no more of these coupons for you.")


class NotTransferable(Refused):
    """A coupon that stays with its member, or one that was used or has expired."""

    code = "not_transferable"
    status = 409
    text = _("This coupon cannot be given away.")
