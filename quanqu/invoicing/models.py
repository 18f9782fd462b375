"""Tables of VAT invoices and their red letters."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from quanqu.invoicing.types import InvoiceState, TitleKind
from quanqu.kit.fields import ActorField, Uuid7Field, down
from quanqu.kit.ids import new_id


class Invoice(models.Model):
    """A request for an invoice of one seller about one order; issued under the tax system's number.

    The title and the address it is sent to are sealed: under the member's key, or for a guest under
    one of its own.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    order = down("orders.Order")
    seller = down("network.Organisation", db_index=False)
    state = models.TextField()
    title_kind = models.TextField()
    title_sealed = models.BinaryField()
    wrapped_key = models.BinaryField(null=True)
    asked_at = models.DateTimeField()
    asked_by = ActorField()
    number = models.TextField(null=True)
    total_fen = models.BigIntegerField(db_default=0, default=0)
    net_fen = models.BigIntegerField(db_default=0, default=0)
    credited_fen = models.BigIntegerField(db_default=0, default=0)
    issued_at = models.DateTimeField(null=True)
    issued_by = models.TextField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "invoicing_invoice"
        constraints = [
            CheckConstraint(
                condition=Q(state__in=[*map(str, InvoiceState)]), name="invoicing_invoice_state"
            ),
            CheckConstraint(
                condition=Q(title_kind__in=[*map(str, TitleKind)]), name="invoicing_invoice_kind"
            ),
            CheckConstraint(
                condition=Q(state__in=["asked", "withdrawn"], number=None, total_fen=0)
                | Q(state__in=["issued", "red_lettered"], number__isnull=False, total_fen__gt=0)
                & Q(issued_at__isnull=False, issued_by__isnull=False),
                name="invoicing_invoice_issued",
            ),
            CheckConstraint(
                condition=Q(net_fen__gte=0, net_fen__lte=F("total_fen"))
                & Q(credited_fen__gte=0, credited_fen__lte=F("total_fen")),
                name="invoicing_invoice_money",
            ),
            UniqueConstraint(
                fields=["order", "seller"],
                condition=Q(state="asked"),
                name="invoicing_invoice_asked",
            ),
            UniqueConstraint(fields=["seller", "number"], name="invoicing_invoice_number"),
        ]
        indexes = [Index(fields=["seller", "-asked_at", "-id"], name="invoicing_invoice_list")]


class InvoiceLine(models.Model):
    """What an issued invoice says of one order line; never changed."""

    id = Uuid7Field(primary_key=True)
    invoice = down("invoicing.Invoice")
    line = down("orders.Line")
    label = models.TextField()
    vat_bps = models.IntegerField()
    qty = models.IntegerField()
    total_fen = models.BigIntegerField()
    net_fen = models.BigIntegerField()

    class Meta:
        db_table = "invoicing_invoice_line"
        constraints = [
            UniqueConstraint(fields=["invoice", "line"], name="invoicing_invoice_line_once"),
            CheckConstraint(
                condition=Q(total_fen__gt=0, net_fen__gte=0, net_fen__lte=F("total_fen")),
                name="invoicing_invoice_line_money",
            ),
        ]


class Credit(models.Model):
    """A red letter: takes back of one invoice what was given back; one at most is due."""

    id = models.UUIDField(primary_key=True, default=new_id)
    invoice = down("invoicing.Invoice")
    state = models.TextField()
    number = models.TextField(null=True)
    total_fen = models.BigIntegerField()
    net_fen = models.BigIntegerField()
    made_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    issued_by = models.TextField(null=True)

    class Meta:
        db_table = "invoicing_credit"
        constraints = [
            CheckConstraint(
                condition=Q(state="due", number=None, issued_at=None)
                | Q(state="issued", number__isnull=False, issued_at__isnull=False),
                name="invoicing_credit_issued",
            ),
            CheckConstraint(
                condition=Q(total_fen__gt=0, net_fen__gte=0, net_fen__lte=F("total_fen")),
                name="invoicing_credit_money",
            ),
            UniqueConstraint(
                fields=["invoice"], condition=Q(state="due"), name="invoicing_credit_due"
            ),
            UniqueConstraint(fields=["invoice", "number"], name="invoicing_credit_number"),
        ]


class CreditLine(models.Model):
    """What a red letter takes back of one line; that of a due one grows with further returns."""

    id = Uuid7Field(primary_key=True)
    credit = down("invoicing.Credit")
    line = down("orders.Line")
    qty = models.IntegerField()
    total_fen = models.BigIntegerField()
    net_fen = models.BigIntegerField()

    class Meta:
        db_table = "invoicing_credit_line"
        constraints = [
            UniqueConstraint(fields=["credit", "line"], name="invoicing_credit_line_once"),
            CheckConstraint(
                condition=Q(total_fen__gt=0, net_fen__gte=0, net_fen__lte=F("total_fen")),
                name="invoicing_credit_line_money",
            ),
        ]
