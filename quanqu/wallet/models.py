from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from quanqu.kit.fields import ActorField
from quanqu.kit.ids import new_id
from quanqu.kit.money import CURRENCIES
from quanqu.wallet.types import CardKind


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
    opened_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True)
    actor = ActorField()

    class Meta:
        db_table = "wallet_card"
        constraints = [
            UniqueConstraint(fields=["number"], name="wallet_card_number"),
            UniqueConstraint(
                fields=["member", "issuer", "currency"],
                condition=Q(member__isnull=False),
                name="wallet_card_of_member",
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
