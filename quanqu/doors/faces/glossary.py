"""The words a person reads for the states, kinds and roles that the modules store, in one place.

A state's colour says what the reader has to do: good = nothing, warn = act soon, bad = look now,
news = it moves by itself, quiet = over.
"""

from dataclasses import dataclass
from typing import Final, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Tone = Literal["good", "warn", "bad", "news", "quiet"]


@dataclass(frozen=True, slots=True)
class Word:
    label: str | Promise
    tone: Tone = "quiet"


STATES: Final[dict[str, Word]] = {
    # Orders and lines
    "draft": Word(_("Draft")),
    "submitted": Word(_("Waits for approval"), "warn"),
    "quoted": Word(_("Quoted")),
    "placed": Word(_("Awaiting payment"), "warn"),
    "awaiting_payment": Word(_("Awaiting payment"), "warn"),
    "part_paid": Word(_("Partly paid"), "warn"),
    "paid": Word(_("Paid"), "good"),
    "in_progress": Word(_("In progress"), "news"),
    "completed": Word(_("Completed"), "good"),
    "cancelled": Word(_("Cancelled")),
    "expired": Word(_("Expired")),
    "part_returned": Word(_("Partly returned"), "news"),
    "returned": Word(_("Returned")),
    # Reservations
    "held": Word(_("Reserved"), "news"),
    "firm": Word(_("Reserved, paid"), "good"),
    "consumed": Word(_("Handed over"), "good"),
    "released": Word(_("Released")),
    # Fulfilment and transfers
    "waiting": Word(_("Waiting"), "warn"),
    "to_pick": Word(_("To pick"), "warn"),
    "requested": Word(_("Requested"), "warn"),
    "picking": Word(_("Being picked"), "news"),
    "picked": Word(_("Picked"), "news"),
    "packed": Word(_("Packed"), "news"),
    "dispatched": Word(_("On the way"), "news"),
    "in_transit": Word(_("On the way"), "news"),
    "arrived": Word(_("Arrived"), "news"),
    "received": Word(_("Received"), "good"),
    "ready": Word(_("Ready for pickup"), "warn"),
    "handed_over": Word(_("Handed over"), "good"),
    "delivered": Word(_("Delivered"), "good"),
    "refused": Word(_("Refused"), "bad"),
    "rejected": Word(_("Rejected"), "bad"),
    "short": Word(_("Short"), "bad"),
    "late": Word(_("Late"), "bad"),
    # Counts
    "counting": Word(_("Being counted"), "news"),
    "recounting": Word(_("Being counted again"), "warn"),
    "counted": Word(_("To be approved"), "warn"),
    # Payments
    "created": Word(_("Started"), "news"),
    "pending": Word(_("Pending"), "warn"),
    "authorised": Word(_("Authorised"), "news"),
    "captured": Word(_("Received"), "good"),
    "succeeded": Word(_("Succeeded"), "good"),
    "failed": Word(_("Failed"), "bad"),
    "refunding": Word(_("Refund under way"), "news"),
    "refunded": Word(_("Refunded"), "good"),
    "closed": Word(_("Closed")),
    # Codes and coupons
    "unused": Word(_("Not used yet"), "news"),
    "used": Word(_("Redeemed"), "good"),
    "given": Word(_("On its way"), "news"),
    "claimed": Word(_("Taken"), "good"),
    "passed_on": Word(_("Passed on")),
    "redeemed": Word(_("Redeemed"), "good"),
    "live": Word(_("Can be used"), "news"),
    "revoked": Word(_("Revoked"), "bad"),
    "locked": Word(_("Locked"), "bad"),
    # Bindings, plans, rewards
    "proposed": Word(_("Proposed"), "warn"),
    "bound": Word(_("Bound"), "good"),
    "ended": Word(_("Ended")),
    "approved": Word(_("Approved"), "good"),
    "accepted": Word(_("Accepted"), "good"),
    "in_force": Word(_("In force"), "good"),
    "made": Word(pgettext_lazy("statement", "To be agreed"), "warn"),
    "netted": Word(_("Set off"), "good"),
    "upheld": Word(_("They were right"), "bad"),
    "accrued": Word(_("Pending reward"), "news"),
    "vested": Word(_("Vested"), "good"),
    "paid_out": Word(_("Paid out"), "good"),
    "taken_back": Word(_("Taken back"), "bad"),
    "on_hold": Word(_("On hold"), "warn"),
    "reward_pending": Word(pgettext_lazy("reward", "Not due yet"), "news"),
    "reward_due": Word(pgettext_lazy("reward", "Due"), "warn"),
    "reward_held": Word(_("On hold"), "bad"),
    "reward_paid": Word(_("Paid out"), "good"),
    # Settlement
    "drafted": Word(_("Drafted"), "warn"),
    "paying": Word(_("Being paid"), "news"),
    "planned": Word(_("Planned")),
    "reversed": Word(_("Undone"), "bad"),
    "dropped": Word(_("Dropped")),
    # VAT invoices
    "asked": Word(pgettext_lazy("invoice", "Asked for"), "warn"),
    "issued": Word(pgettext_lazy("invoice", "Issued"), "good"),
    "withdrawn": Word(pgettext_lazy("invoice", "Withdrawn")),
    "red_lettered": Word(_("Red-lettered"), "bad"),
    # Prices for a while
    "to_come": Word(_("To come"), "news"),
    "hidden": Word(_("Hidden meanwhile")),
    "over": Word(_("Over")),
    "called_off": Word(_("Called off")),
    # Anything that can be switched on and off
    "active": Word(_("Active"), "good"),
    "paused": Word(_("Paused"), "warn"),
    "open": Word(pgettext_lazy("state", "Open"), "news"),
    "running": Word(_("Running"), "news"),
    "queued": Word(_("Queued"), "news"),
    "booked": Word(_("Booked"), "good"),
    "done": Word(_("Done"), "good"),
    "offline": Word(_("Offline"), "warn"),
    "conflict": Word(_("Conflict"), "bad"),
    # Stock as a shopper reads it
    "in_stock": Word(_("In stock"), "good"),
    "few_left": Word(_("Few left"), "warn"),
    "out_of_stock": Word(_("Out of stock")),
    # Member tiers
    "regular": Word(_("Regular")),
    "silver": Word(_("Silver"), "news"),
    "gold": Word(_("Gold"), "warn"),
    "wholesale": Word(_("Wholesale")),
}

WORDS: Final[dict[str, str | Promise]] = {
    # Tenders
    "cash": _("Cash"),
    "card_terminal": _("Card terminal"),
    "stored_value": _("Stored value"),
    "stored_value_principal": _("Stored value"),
    "stored_value_bonus": _("Stored-value bonus"),
    "points": _("Points"),
    "voucher": _("Voucher"),
    "coupon": _("Coupon"),
    "provider": _("Mobile payment"),
    "wechat": _("WeChat Pay"),
    "alipay": _("Alipay"),
    "gateway": _("Demonstration gateway"),
    "external": _("Paid elsewhere"),
    "external_tender": _("Paid elsewhere"),
    # Ways of getting the goods
    "pickup": _("Pickup"),
    "delivery": _("Delivery"),
    "in_store": _("Take it now"),
    "transfer": _("Transfer"),
    # Organisations and nodes
    "group": _("Group"),
    "dealer": _("Dealer"),
    "merchant": _("Alliance merchant"),
    "supplier": _("Supplier"),
    "partner": _("Partner"),
    "node": _("Node"),
    "organisation": _("Organisation"),
    # Roles of staff
    "guide": _("Guide"),
    "cashier": _("Cashier"),
    "picker": _("Picker"),
    "courier": _("Courier"),
    "manager": _("Store manager"),
    "dealer_clerk": _("Dealer clerk"),
    "buyer": _("Buyer"),
    "marketer": _("Marketing"),
    "finance": _("Finance"),
    "administrator": _("Administrator"),
    "supplier_clerk": _("Supplier clerk"),
    "partner_keeper": _("Station keeper"),
    "member": _("Member"),
    "visitor": _("Visitor"),
    "system": _("System"),
    # Who earns from a sale
    "acquirer_guide": _("Guide who enrolled the member"),
    "bound_guide": _("Bound guide"),
    "serving_guide": _("Serving guide"),
    "fulfilling_node": _("Node that supplied the goods"),
    "referrer": _("Referrer"),
    "platform": _("Platform"),
    # Ledger accounts
    "provider_clearing": _("Payment provider, to be received"),
    "bonus_expense": _("Top-up bonus expense"),
    "customer_prepayments": _("Customer prepayments"),
    "revenue": _("Sales revenue"),
    "delivery_revenue": _("Delivery revenue"),
    "output_vat": _("Output VAT"),
    "input_vat": _("Input VAT"),
    "cost_of_goods": _("Cost of goods"),
    "inventory": _("Inventory"),
    "goods_received": _("Goods received, not invoiced"),
    "cost_of_sales": _("Cost of own goods sold"),
    "stock_differences": _("Stock lost, damaged, found"),
    "subsidy_expense": _("Discounts borne for others"),
    "subsidy_revenue": _("Discounts borne by others"),
    "intercompany_revenue": _("Intercompany revenue"),
    "intercompany_cost": _("Intercompany cost"),
    "due_from": _("Due from another organisation"),
    "due_to": _("Due to another organisation"),
    "commission_expense": _("Commission expense"),
    "commission_revenue": _("Commission revenue"),
    "delivery_expense": _("Delivery by other companies"),
    "platform_fee_expense": _("Platform fees paid"),
    "platform_fee_revenue": _("Platform fees earned"),
    "reward_expense": _("Reward expense"),
    "reward_pending": _("Pending rewards"),
    "reward_revenue": _("Shares of sales earned"),
    "platform_share": _("Platform share"),
    "bad_debt": _("Bad debt"),
    "receivable": _("Receivable"),
    "bank": _("Bank account"),
    "points_owed": _("Points owed by members"),
    "points_exchange": _("Points given and taken"),
    "points_provision": _("Provision for points"),
    "points_expense": _("Points expense"),
    "vouchers": _("Vouchers given out"),
    "voucher_expense": _("Voucher expense"),
    "breakage_revenue": _("Unused value booked as income"),
    "alliance_due_from": _("Due from an ally, not set off yet"),
    "alliance_due_to": _("Due to an ally, not set off yet"),
    "alliance_disputes": _("Disputed lines borne"),
    "forfeited_deposits": _("Forfeited deposits"),
    # Stock movements
    "sold": _("Sold"),
    "transferred_out": _("Transferred out"),
    "transferred_in": _("Transferred in"),
    "adjusted": _("Adjusted"),
    "damaged": _("Damaged"),
    "counted": _("Counted"),
    "found": _("Found"),
}


def state(word: str) -> Word:
    """The label and tone of a state; a word nobody has listed is shown plainly, never hidden."""
    return STATES.get(word) or Word(word.replace("_", " ").capitalize())


def label(word: str) -> str | Promise:
    """The label of a kind, role, tender or account."""
    known = WORDS.get(word) or (STATES[word].label if word in STATES else None)
    return known or word.replace("_", " ").capitalize()
