from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from quanqu.kit.fields import ActorField, down
from quanqu.kit.ids import new_id

_LISTED, _PER = F("list_price_fen") * F("qty"), F("price_per_qty")
_ROUND = 3 * (_PER - 1)  # Exact by the piece; parts of what is weighed are rounded to sum to it.


class Order(models.Model):
    """One sale in whatever channel and mode: what, by whom, for how much, given where."""

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.TextField(unique=True)
    mode = models.TextField(default="normal")
    state = models.TextField()
    channel = models.TextField()
    external_ref = models.TextField(null=True)
    seller = down("network.Organisation", db_index=False)
    selling_node = down("network.Node", db_index=False)
    collector = down("network.Organisation")
    member = down("members.Member", null=True, db_index=False)
    serving_staff = down("network.Staff", null=True)
    currency = models.TextField()
    zone = models.TextField()
    tier = models.TextField(default="")
    price_version = models.BigIntegerField()
    deposit_fen = models.BigIntegerField(db_default=0)  # A first part, due before the rest.
    balance_by = models.DateTimeField(null=True)
    deposit_paid_at = models.DateTimeField(null=True)
    forfeits_deposit = models.BooleanField(db_default=False)
    held_at = models.DateTimeField(null=True)
    held_why = models.TextField(db_default="")
    hand_over_kind = models.TextField()
    hand_over_node = down("network.Node", null=True)
    promise_at = models.DateTimeField(null=True)
    offer_id = models.UUIDField(null=True)
    address_sealed = models.BinaryField(null=True)
    lines_fen = models.BigIntegerField()
    discount_fen = models.BigIntegerField()
    fees_fen = models.BigIntegerField()
    total_fen = models.BigIntegerField()
    placed_at = models.DateTimeField()
    pay_by = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "orders_order"
        constraints = [
            CheckConstraint(
                condition=Q(total_fen=F("lines_fen") - F("discount_fen") + F("fees_fen"))
                & Q(total_fen__gte=0, lines_fen__gte=0, discount_fen__gte=0, fees_fen__gte=0),
                name="orders_order_total",
            ),
            CheckConstraint(
                condition=Q(state__in=["placed", "cancelled", "expired"])
                | Q(paid_at__isnull=False),
                name="orders_order_paid_at",
            ),
            UniqueConstraint(fields=["channel", "external_ref"], name="orders_order_external"),
            CheckConstraint(
                condition=Q(deposit_fen=0, deposit_paid_at__isnull=True, forfeits_deposit=False)
                | Q(deposit_fen__gt=0, balance_by__isnull=False),
                name="orders_order_deposit",
            ),
        ]
        indexes = [
            models.Index(fields=["member", "-placed_at"], name="orders_order_member"),
            models.Index(fields=["selling_node", "-placed_at"], name="orders_order_node"),
            models.Index(fields=["seller", "-placed_at"], name="orders_order_seller"),
            models.Index(
                fields=["pay_by"], name="orders_order_unpaid", condition=Q(state="placed")
            ),
            models.Index(fields=["-placed_at", "-id"], name="orders_order_time"),
            models.Index(
                fields=["id"],
                name="orders_order_on_order",
                condition=Q(state="paid", mode__in=["presale", "backorder"]),
            ),
            models.Index(
                fields=["held_at"], name="orders_order_held", condition=Q(held_at__isnull=False)
            ),
            models.Index(
                fields=["selling_node"],
                name="orders_order_not_given",
                condition=Q(state="paid", hand_over_kind="in_store"),
            ),
        ]


class Line(models.Model):
    """One thing in an order, with its money fixed: who sells it, who owns it, what each earns."""

    id = models.UUIDField(primary_key=True, default=new_id)
    order = down("orders.Order", db_index=False)
    position = models.IntegerField()
    kind = models.TextField()
    sku = down("catalog.Sku", null=True)
    label = models.TextField(default="")
    qty = models.IntegerField()
    list_price_fen = models.BigIntegerField()
    price_per_qty = models.IntegerField(db_default=1)
    gross_fen = models.BigIntegerField()
    discount_fen = models.BigIntegerField()
    total_fen = models.BigIntegerField()
    net_fen = models.BigIntegerField()
    vat_bps = models.IntegerField()
    seller = down("network.Organisation")
    owner = down("network.Organisation", null=True)
    source_node = down("network.Node", null=True)
    transfer_fen = models.BigIntegerField(default=0)
    reasons = models.JSONField(default=list)
    change_no = models.IntegerField(db_default=0)  # Added after payment: own snapshot and step.
    price_version = models.BigIntegerField(null=True)
    priced_qty = models.IntegerField(null=True)
    fulfilled_qty = models.IntegerField(default=0)
    cancelled_qty = models.IntegerField(default=0)
    returned_qty = models.IntegerField(default=0)

    class Meta:
        db_table = "orders_line"
        constraints = [
            UniqueConstraint(fields=["order", "position"], name="orders_line_position"),
            CheckConstraint(condition=Q(qty__gt=0), name="orders_line_qty"),
            CheckConstraint(
                condition=Q(fulfilled_qty__gte=0, cancelled_qty__gte=0, returned_qty__gte=0)
                & Q(qty__gte=F("fulfilled_qty") + F("cancelled_qty"))
                & Q(fulfilled_qty__gte=F("returned_qty")),
                name="orders_line_counts",
            ),
            CheckConstraint(
                condition=Q(total_fen=F("gross_fen") - F("discount_fen"))
                & Q(price_per_qty__gt=0)
                & Q(gross_fen__range=((_LISTED - _ROUND) / _PER, (_LISTED + _ROUND) / _PER))
                & Q(total_fen__gte=0, discount_fen__gte=0, net_fen__gte=0)
                & Q(net_fen__lte=F("total_fen")),
                name="orders_line_money",
            ),
            CheckConstraint(
                condition=Q(kind="fee", sku__isnull=True)
                | Q(kind="service", sku__isnull=False)
                | Q(
                    kind="goods", sku__isnull=False, owner__isnull=False, source_node__isnull=False
                ),
                name="orders_line_kind",
            ),
        ]


class Tender(models.Model):
    """One way in which an order is paid. The holder is whose books the money came into."""

    id = models.UUIDField(primary_key=True, default=new_id)
    order = down("orders.Order", db_index=False)
    position = models.IntegerField()
    kind = models.TextField()
    state = models.TextField()
    holder = down("network.Organisation")
    amount_fen = models.BigIntegerField()
    refunded_fen = models.BigIntegerField(default=0)
    kept_fen = models.BigIntegerField(db_default=0)
    payment = down("payments.Payment", null=True, db_index=False)
    card = down("wallet.Card", null=True)
    spending = down("wallet.PointsSpending", null=True, db_index=False)
    voucher = down("wallet.Voucher", null=True, db_index=False)
    made_at = models.DateTimeField()
    captured_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "orders_tender"
        constraints = [
            UniqueConstraint(fields=["order", "position"], name="orders_tender_position"),
            UniqueConstraint(fields=["payment"], name="orders_tender_payment"),
            CheckConstraint(
                condition=Q(amount_fen__gt=0, refunded_fen__gte=0, kept_fen__gte=0)
                & Q(amount_fen__gte=F("refunded_fen") + F("kept_fen")),
                name="orders_tender_money",
            ),
            CheckConstraint(
                condition=~Q(state="captured") | Q(captured_at__isnull=False),
                name="orders_tender_captured_at",
            ),
        ]


class LineTender(models.Model):
    """A line's part of a tender. Recognised: handed over and kept; moved: pays another line now."""

    id = models.BigAutoField(primary_key=True)
    line = down("orders.Line", db_index=False)
    tender = down("orders.Tender")
    amount_fen = models.BigIntegerField()
    recognised_fen = models.BigIntegerField(default=0)
    refunded_fen = models.BigIntegerField(default=0)
    moved_fen = models.BigIntegerField(db_default=0)

    class Meta:
        db_table = "orders_line_tender"
        constraints = [
            UniqueConstraint(fields=["line", "tender"], name="orders_line_tender_key"),
            CheckConstraint(
                condition=Q(amount_fen__gte=0, recognised_fen__gte=0, refunded_fen__gte=0)
                & Q(moved_fen__gte=0)
                & Q(amount_fen__gte=F("recognised_fen") + F("refunded_fen") + F("moved_fen")),
                name="orders_line_tender_money",
            ),
        ]


class History(models.Model):
    """Who moved an order from where to where, when and why; written once."""

    id = models.BigAutoField(primary_key=True)
    order = down("orders.Order")
    from_state = models.TextField(default="")
    to_state = models.TextField()
    at = models.DateTimeField()
    actor = ActorField()
    why = models.TextField(default="")

    class Meta:
        db_table = "orders_history"


class Return(models.Model):
    """Goods that came back at a node, of an order or without one."""

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.TextField(unique=True)
    order = down("orders.Order", null=True)
    seller = down("network.Organisation")
    node = down("network.Node")
    member = down("members.Member", null=True)
    currency = models.TextField()
    total_fen = models.BigIntegerField()
    channel = models.TextField()
    external_ref = models.TextField(null=True)
    why = models.TextField(default="")
    at = models.DateTimeField()
    actor = ActorField()

    class Meta:
        db_table = "orders_return"
        constraints = [
            UniqueConstraint(fields=["channel", "external_ref"], name="orders_return_external"),
            CheckConstraint(condition=Q(total_fen__gte=0), name="orders_return_total"),
        ]
        indexes = [models.Index(fields=["-at", "-id"], name="orders_return_time")]


class ReturnLine(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id)
    returned = down("orders.Return")
    line = down("orders.Line", null=True)
    sku = down("catalog.Sku")
    qty = models.IntegerField()
    total_fen = models.BigIntegerField()
    net_fen = models.BigIntegerField()
    is_damaged = models.BooleanField(default=False)

    class Meta:
        db_table = "orders_return_line"
        constraints = [
            CheckConstraint(
                condition=Q(qty__gt=0, total_fen__gte=0, net_fen__gte=0)
                & Q(net_fen__lte=F("total_fen")),
                name="orders_return_line_money",
            ),
        ]


class ReturnRefund(models.Model):
    """The part of a refund that goes back to one tender; done when the money has left."""

    id = models.UUIDField(primary_key=True, default=new_id)
    order = down("orders.Order", null=True)
    returned = down("orders.Return", null=True)
    tender = down("orders.Tender", null=True)
    kind = models.TextField()
    holder = down("network.Organisation")
    amount_fen = models.BigIntegerField()
    refund = down("payments.Refund", null=True, db_index=False)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "orders_return_refund"
        constraints = [
            CheckConstraint(condition=Q(amount_fen__gt=0), name="orders_return_refund_money"),
            UniqueConstraint(fields=["refund"], name="orders_return_refund_once"),
        ]


class Change(models.Model):
    """One later change of an order with its money: waiting for more of it, applied, or undone."""

    id = models.UUIDField(primary_key=True, default=new_id)
    order = down("orders.Order", db_index=False)
    number = models.IntegerField()
    kind = models.TextField()
    state = models.TextField()
    before_fen = models.BigIntegerField()
    total_fen = models.BigIntegerField()
    due_fen = models.BigIntegerField()
    back_fen = models.BigIntegerField()
    # What the reader is told, and while it waits: what is to be done.
    facts = models.JSONField(default=dict)
    plan = models.JSONField(null=True)
    returned = down("orders.Return", null=True)
    pay_by = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    actor = ActorField()
    why = models.TextField(db_default="")

    class Meta:
        db_table = "orders_change"
        constraints = [
            UniqueConstraint(fields=["order", "number"], name="orders_change_number"),
            UniqueConstraint(
                fields=["order"], name="orders_change_waits_once", condition=Q(state="waiting")
            ),
            CheckConstraint(
                condition=Q(state="waiting", closed_at__isnull=True, pay_by__isnull=False)
                & Q(plan__isnull=False, due_fen__gt=0)
                | Q(state__in=["applied", "undone"], closed_at__isnull=False),
                name="orders_change_state",
            ),
            CheckConstraint(
                condition=Q(due_fen__gte=0, back_fen__gte=0) & (Q(due_fen=0) | Q(back_fen=0)),
                name="orders_change_money",
            ),
        ]
        indexes = [
            models.Index(
                fields=["pay_by"], name="orders_change_unpaid", condition=Q(state="waiting")
            ),
        ]


class Remark(models.Model):
    """What was said or done about an order beside its moves: notes, holds, tags; written once."""

    id = models.BigAutoField(primary_key=True)
    order = down("orders.Order")
    kind = models.TextField()
    text = models.TextField(db_default="")
    is_for_shopper = models.BooleanField(db_default=False)
    at = models.DateTimeField()
    actor = ActorField()

    class Meta:
        db_table = "orders_remark"


class Tag(models.Model):
    """A word that staff put on an order to find it again."""

    id = models.BigAutoField(primary_key=True)
    order = down("orders.Order", db_index=False)
    word = models.TextField()

    class Meta:
        db_table = "orders_tag"
        constraints = [
            UniqueConstraint(fields=["order", "word"], name="orders_tag_once"),
            CheckConstraint(condition=~Q(word=""), name="orders_tag_says_something"),
        ]
        indexes = [models.Index(fields=["word"], name="orders_tag_word")]


class Guest(models.Model):
    """Who ordered without being a member: a phone, sealed; nothing of it once it is claimed."""

    order = models.OneToOneField(
        "orders.Order", on_delete=models.PROTECT, related_name="+", primary_key=True
    )
    phone_lookup = models.BinaryField(null=True)
    wrapped_key = models.BinaryField(null=True)
    phone_sealed = models.BinaryField(null=True)
    address_sealed = models.BinaryField(null=True)
    visitor_id = models.UUIDField(null=True)
    claimed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "orders_guest"
        constraints = [
            CheckConstraint(
                condition=Q(claimed_at__isnull=False)
                & Q(phone_lookup__isnull=True, wrapped_key__isnull=True)
                & Q(phone_sealed__isnull=True, address_sealed__isnull=True)
                | Q(claimed_at__isnull=True, phone_lookup__isnull=False)
                & Q(wrapped_key__isnull=False, phone_sealed__isnull=False),
                name="orders_guest_forgotten_when_claimed",
            ),
        ]
        indexes = [models.Index(fields=["phone_lookup"], name="orders_guest_phone")]
