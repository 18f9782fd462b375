"""The desk's own words for facts of the books, causes of movements, codes, and what nodes can."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quanqu.doors.faces import glossary

WORDS: Final[dict[str, str | Promise]] = {
    # Kinds of journals
    "tender_taken": _("Money taken"),
    "tender_given_back": _("Money given back"),
    "hand_over": _("Goods handed over"),
    "return": _("Goods taken back"),
    "return_without_order": _("Taken back without a receipt"),
    "card_topped_up": _("Stored value topped up"),
    "card_spent": _("Paid by stored value"),
    "card_given_back": _("Stored value given back"),
    "payment_captured": _("Mobile payment received"),
    "payment_refunded": _("Mobile payment refunded"),
    "refund_in_cash": _("Refund paid out in cash"),
    "rewards_handed_over": _("Shares of a sale"),
    "rewards_returned": _("Shares taken back"),
    "rewards_refused": _("Shares refused as farmed"),
    "rewards_paid": _("Shares paid out"),
    "fees_handed_over": _("Fees of a sale"),
    "fees_returned": _("Fees taken back"),
    "fees_period": _("Fees of a period"),
    "bad_debt": _("Bad debt"),
    "goods_valued": _("Goods valued"),
    "settlement_paid": _("Settlement paid"),
    "settlement_paid_reversed": _("Settlement undone"),
    "payment_shared": _("Part of a payment passed on"),
    "payment_share_returned": _("Part of a payment taken back"),
    "card_split": _("Card split"),
    "card_broken": _("Idle card booked as income"),
    "deposit_forfeited": _("Deposit forfeited"),
    "points_spent": _("Paid by points"),
    "points_given_back": _("Points given back"),
    "points_earned": _("Points earned"),
    "points_granted": _("Points given"),
    "points_taken_back": _("Points taken back"),
    "points_sent": _("Points sent"),
    "points_carried": _("Points joined with another membership"),
    "points_made_up": _("Points owed were made up"),
    "points_expired": _("Points expired"),
    "voucher_issued": _("Voucher given out"),
    "voucher_redeemed": _("Paid by voucher"),
    "voucher_given_back": _("Voucher given back"),
    "voucher_expired": _("Voucher expired"),
    "code_used_twice": _("Code used twice"),
    "alliance_netted": _("Set off with an ally"),
    "alliance_dispute_upheld": _("Disputed line taken back"),
    # How providers' bills differ from our books
    "missing_here": _("Not in our books"),
    "missing_there": _("Not in their bill"),
    "other_amount": _("Another amount"),
    "capture": _("Payment received"),
    "refund": _("Refund"),
    # Causes of movements
    "delivery": _("Delivery"),
    "order": _("Order"),
    "receipt": _("Receipt of goods"),
    "purchase": _("Purchase order"),
    "lost_in_transit": _("Lost in transit"),
    "over_in_transit": _("Too many arrived"),
    "purchase_receipt": _("Receipt of goods"),
    "receipt_undone": _("Receipt taken back"),
    "delivery_note": _("Delivery note"),
    "transfer": _("Transfer"),
    "count": _("Count"),
    "write_off": _("Write-off"),
    # What a node can do
    "sells": _("Sells"),
    "holds_stock": _("Holds stock"),
    "ships": _("Ships"),
    "hands_over": _("Hands over"),
    "takes_returns": _("Takes returns"),
    "serves": _("Serves"),
    "shows": _("Shows"),
    # What a code is for
    "store": _("Store code"),
    "product": _("Shelf tag"),
    "poster": _("Poster"),
    "parcel": _("Parcel code"),
    "guide": _("Guide code"),
    "member": _("Member code"),
    "pickup": _("Pickup code"),
    "referral": _("Referral"),
    "table": _("Table code"),
    "coupon": _("Coupon code"),
    "ticket": _("Ticket"),
    # What codes are printed as, and how much of one may be lost
    "sheet": _("Sheet to cut"),
    "tags": _("Shelf tags"),
    "shelf": _("Virtual shelf"),
    "L": _("7%: clean places"),
    "M": _("15%: usual"),
    "Q": _("25%: hands and weather"),
    "H": _("30%: rough places"),
    # Channels
    "till": _("Till"),
    "web": _("Web shop"),
    "handheld": _("Handheld"),
    "shop": _("Web shop"),
    "scan": pgettext_lazy("channel", "Scan"),
    "api": pgettext_lazy("channel", "API"),
}

CHANNELS: Final[dict[str, str | Promise]] = {
    "shop": WORDS["shop"],
    "till": WORDS["till"],
    "handheld": WORDS["handheld"],
    "guide": _("Guide"),
    "api": WORDS["api"],
    "marketplace": _("Marketplaces"),
}
"""The ways goods are sold, as orders, assortments and limits name them."""


def channel(name: str) -> str:
    """The way an order was sold; others than ours by the name they gave."""
    return str(CHANNELS.get(name) or word(name))


def word(name: str) -> str:
    """The desk's word, else the one of all doors."""
    return str(WORDS[name]) if name in WORDS else str(glossary.label(name))
