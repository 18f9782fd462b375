from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from quanqu.kit.fields import ActorField, down
from quanqu.kit.ids import new_id
from quanqu.kit.money import CURRENCIES
from quanqu.wallet.types import CardKind, GiftState, VoucherState


class Card(models.Model):
    """A stored-value card; its balances are kept accounts in its issuer's books (`card:<id>`)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.TextField()
    member = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    issuer = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.TextField()
    currency = models.TextField()
    # The most it may hold: the limit of its kind, or more after a refund that had to come back.
    limit_fen = models.BigIntegerField()
    # The anonymous card whose money was split onto this one.
    split_from = down("self", null=True, db_index=False)
    # The member it was opened for, who was found to be the same person as the present one.
    merged_from = down("members.Member", null=True, db_index=False)
    opened_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True)
    actor = ActorField()

    class Meta:
        db_table = "wallet_card"
        constraints = [
            UniqueConstraint(fields=["number"], name="wallet_card_number"),
            UniqueConstraint(
                fields=["member", "issuer", "currency"],
                condition=Q(member__isnull=False, merged_from=None),
                name="wallet_card_of_member",
            ),
            CheckConstraint(
                condition=Q(merged_from=None) | Q(member__isnull=False),
                name="wallet_card_merged_from",
            ),
            CheckConstraint(
                condition=Q(kind=CardKind.NAMED.value, member__isnull=False)
                | Q(kind=CardKind.ANONYMOUS.value, member__isnull=True),
                name="wallet_card_kind",
            ),
            CheckConstraint(condition=Q(currency__in=[*CURRENCIES]), name="wallet_card_currency"),
            CheckConstraint(condition=Q(limit_fen__gt=0), name="wallet_card_limit"),
            CheckConstraint(
                condition=Q(frozen_at=None) | Q(frozen_at__gte=F("opened_at")),
                name="wallet_card_frozen",
            ),
        ]
        indexes = [
            models.Index(
                fields=["member"],
                name="wallet_card_merged",
                condition=Q(merged_from__isnull=False),
            ),
        ]


class TopUpOffer(models.Model):
    """Pay so much, get so much more: chosen at the till or in the shop. Closed, never changed."""

    id = models.UUIDField(primary_key=True, default=new_id)
    issuer = down("network.Organisation", db_index=False)
    currency = models.TextField()
    pay_fen = models.BigIntegerField()
    bonus_fen = models.BigIntegerField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    actor = ActorField()

    class Meta:
        db_table = "wallet_top_up_offer"
        constraints = [
            CheckConstraint(condition=Q(pay_fen__gt=0, bonus_fen__gt=0), name="wallet_offer_money"),
            UniqueConstraint(
                fields=["issuer", "currency", "pay_fen"],
                condition=Q(until=None),
                name="wallet_offer_once",
            ),
        ]


class Gift(models.Model):
    """Money of a card on its way to somebody; passed on, it has exactly one successor."""

    id = models.UUIDField(primary_key=True, default=new_id)
    from_card = down("wallet.Card")
    giver = down("members.Member", db_index=False)
    # The anonymous card that holds the money until somebody takes it.
    held_card = down("wallet.Card")
    # Whose phone it is for, as the look-up of that phone; without one, whoever has the code.
    phone_lookup = models.BinaryField(null=True)
    code = down("codes.Code", null=True, db_index=False)
    previous = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="+")
    state = models.TextField()
    words = models.TextField(db_default="")
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    taker = down("members.Member", null=True, db_index=False)
    actor = ActorField()

    class Meta:
        db_table = "wallet_gift"
        constraints = [
            CheckConstraint(
                condition=Q(state=GiftState.GIVEN.value, closed_at=None)
                | ~Q(state=GiftState.GIVEN.value) & Q(closed_at__isnull=False),
                name="wallet_gift_closed",
            ),
            CheckConstraint(
                condition=Q(state=GiftState.CLAIMED.value, taker__isnull=False)
                | ~Q(state=GiftState.CLAIMED.value) & Q(taker=None),
                name="wallet_gift_taker",
            ),
        ]
        indexes = [
            models.Index(fields=["giver", "-given_at"], name="wallet_gift_giver"),
            models.Index(
                fields=["phone_lookup"], name="wallet_gift_phone", condition=Q(state="given")
            ),
            models.Index(
                fields=["expires_at"], name="wallet_gift_expires", condition=Q(state="given")
            ),
        ]


class BreakagePolicy(models.Model):
    """After how many idle days a card's money becomes its issuer's income; closed, not changed."""

    id = models.UUIDField(primary_key=True, default=new_id)
    issuer = down("network.Organisation", db_index=False)
    idle_days = models.IntegerField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    actor = ActorField()

    class Meta:
        db_table = "wallet_breakage_policy"
        constraints = [
            CheckConstraint(condition=Q(idle_days__gte=365), name="wallet_breakage_policy_days"),
            UniqueConstraint(
                fields=["issuer"], condition=Q(until=None), name="wallet_breakage_policy_once"
            ),
        ]


class Breakage(models.Model):
    """What of an idle card was booked as its issuer's income, until its holder comes back."""

    id = models.UUIDField(primary_key=True, default=new_id)
    card = down("wallet.Card", db_index=False)
    journal = models.OneToOneField("ledger.Journal", on_delete=models.PROTECT, related_name="+")
    amount_fen = models.BigIntegerField()
    at = models.DateTimeField()
    reversed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "wallet_breakage"
        constraints = [
            CheckConstraint(condition=Q(amount_fen__gt=0), name="wallet_breakage_money"),
            UniqueConstraint(
                fields=["card"], condition=Q(reversed_at=None), name="wallet_breakage_once"
            ),
        ]


class Programme(models.Model):
    """Points of one issuer: what one is worth, how they are earned, how long they live."""

    id = models.UUIDField(primary_key=True, default=new_id)
    issuer = models.OneToOneField(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    name = models.TextField()
    name_en = models.TextField()
    currency = models.TextField()
    # What one point is worth; fixed, so that the provision is always points times this.
    point_fen = models.BigIntegerField()
    live_days = models.IntegerField()
    # Points for each 10,000 minor units of money kept, by tier.
    regular_rate = models.IntegerField()
    silver_rate = models.IntegerField()
    gold_rate = models.IntegerField()
    # What a member may send to others in a day; 0: points are not sent.
    transfer_day_qty = models.BigIntegerField()
    started_at = models.DateTimeField()
    actor = ActorField()

    class Meta:
        db_table = "wallet_programme"
        constraints = [
            CheckConstraint(
                condition=Q(point_fen__gt=0, live_days__gt=0, transfer_day_qty__gte=0)
                & Q(regular_rate__gte=0, silver_rate__gte=0, gold_rate__gte=0),
                name="wallet_programme_numbers",
            ),
            CheckConstraint(
                condition=Q(currency__in=[c for c in CURRENCIES if c != "PTS"]),
                name="wallet_programme_currency",
            ),
        ]


class PointsAccount(models.Model):
    """A member's points of one programme; the balance is a kept account (`points:<id>`)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    programme = down("wallet.Programme", db_index=False)
    member = down("members.Member")
    # Points that were earned, spent and then taken back: nothing is spent until they are made up.
    owed_qty = models.BigIntegerField(db_default=0)
    opened_at = models.DateTimeField()
    actor = ActorField()

    class Meta:
        db_table = "wallet_points_account"
        constraints = [
            UniqueConstraint(fields=["programme", "member"], name="wallet_points_account_once"),
            CheckConstraint(condition=Q(owed_qty__gte=0), name="wallet_points_account_owed"),
        ]


class PointsLot(models.Model):
    """Points that came together and die together."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account = down("wallet.PointsAccount", db_index=False)
    about = models.UUIDField(null=True)
    issued_qty = models.BigIntegerField()
    left_qty = models.BigIntegerField()
    # What died unused, less what was to be taken back and had died already.
    expired_qty = models.BigIntegerField(db_default=0)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "wallet_points_lot"
        constraints = [
            CheckConstraint(
                condition=Q(issued_qty__gt=0, left_qty__gte=0, expired_qty__gte=0)
                & Q(issued_qty__gte=F("left_qty") + F("expired_qty")),
                name="wallet_points_lot_counts",
            ),
            CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="wallet_points_lot_lives"
            ),
        ]
        indexes = [
            models.Index(fields=["account", "expires_at"], name="wallet_points_lot_account"),
            models.Index(
                fields=["expires_at"], name="wallet_points_lot_expires", condition=Q(left_qty__gt=0)
            ),
        ]


class PointsMove(models.Model):
    """A change of one lot, in (+) or out (-); written once."""

    id = models.BigAutoField(primary_key=True)
    lot = down("wallet.PointsLot")
    kind = models.TextField()
    qty = models.BigIntegerField()
    about = models.UUIDField(null=True)
    at = models.DateTimeField()
    actor = ActorField()

    class Meta:
        db_table = "wallet_points_move"
        constraints = [CheckConstraint(condition=~Q(qty=0), name="wallet_points_move_not_zero")]
        indexes = [models.Index(fields=["about"], name="wallet_points_move_about")]


class PointsSpending(models.Model):
    """Points that paid for something, and what of it has come back."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account = down("wallet.PointsAccount")
    about = models.UUIDField()
    acceptor = down("network.Organisation", db_index=False)
    # With an ally's agreement, the money of it waits in the acceptor's books for the hand-over.
    agreement = down("alliance.Agreement", null=True, db_index=False)
    points_qty = models.BigIntegerField()
    amount_fen = models.BigIntegerField()
    given_back_qty = models.BigIntegerField(db_default=0)
    given_back_fen = models.BigIntegerField(db_default=0)
    at = models.DateTimeField()

    class Meta:
        db_table = "wallet_points_spending"
        constraints = [
            CheckConstraint(
                condition=Q(points_qty__gt=0, amount_fen__gt=0)
                & Q(given_back_qty__gte=0, given_back_fen__gte=0)
                & Q(points_qty__gte=F("given_back_qty"), amount_fen__gte=F("given_back_fen")),
                name="wallet_points_spending_counts",
            ),
        ]


class Voucher(models.Model):
    """A universal voucher: redeemed once, by whoever shows its code, at any who accepts it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    issuer = down("network.Organisation")
    code = down("codes.Code")
    member = down("members.Member", null=True)
    currency = models.TextField()
    face_fen = models.BigIntegerField()
    label = models.TextField(db_default="")
    state = models.TextField()
    issued_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    # Made when a sale that another voucher paid was given back.
    replaces = down("self", null=True, db_index=False)
    about = models.UUIDField(null=True)
    acceptor = down("network.Organisation", null=True, db_index=False)
    agreement = down("alliance.Agreement", null=True, db_index=False)
    used_fen = models.BigIntegerField(db_default=0)
    given_back_fen = models.BigIntegerField(db_default=0)
    closed_at = models.DateTimeField(null=True)
    actor = ActorField()

    class Meta:
        db_table = "wallet_voucher"
        constraints = [
            CheckConstraint(
                condition=Q(face_fen__gt=0, used_fen__gte=0, given_back_fen__gte=0)
                & Q(face_fen__gte=F("used_fen"), used_fen__gte=F("given_back_fen")),
                name="wallet_voucher_money",
            ),
            CheckConstraint(
                condition=Q(state=VoucherState.REDEEMED.value, used_fen__gt=0)
                & Q(acceptor__isnull=False, about__isnull=False, closed_at__isnull=False)
                | ~Q(state=VoucherState.REDEEMED.value) & Q(used_fen=0, acceptor=None, about=None),
                name="wallet_voucher_redeemed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["valid_until"], name="wallet_voucher_ends", condition=Q(state="live")
            ),
        ]
