"""The life of goods: draft, submitted, active, ended. Every step keeps who, when and why."""

from datetime import datetime
from uuid import UUID

from quanqu.catalog import rules
from quanqu.catalog.models import History, Product, Sku, Submission
from quanqu.catalog.refusals import NeedsApproval, OwnApproval
from quanqu.catalog.types import GoodsState
from quanqu.catalog.writing import tell
from quanqu.kit import states, tx
from quanqu.kit.refusals import Invalid, NotFound
from quanqu.network import queries as network


@tx.required
def activate_product(product_id: UUID, *, at: datetime) -> None:
    """Put a draft of the group's own on sale; refuses NeedsApproval for other organisations'."""
    product = _lock(product_id)
    if product.organisation_id != network.platform().organisation_id:
        raise NeedsApproval
    # A submitted one waits for another person, also in the group.
    states.check({GoodsState.DRAFT: {GoodsState.ACTIVE}}, _state(product), GoodsState.ACTIVE)
    _move(product, GoodsState.ACTIVE, why="", at=at)


@tx.required
def submit_product(product_id: UUID, *, at: datetime) -> None:
    """Ask for a draft to be put on sale; it waits until another person decides."""
    product = _lock(product_id)
    _move(product, GoodsState.SUBMITTED, why="", at=at)
    Submission.objects.create(product=product, submitted_at=at)


@tx.required
def approve_product(product_id: UUID, *, at: datetime, why: str = "") -> None:
    """Put submitted goods on sale; refuses OwnApproval to the person who submitted them."""
    product = _lock(product_id)
    states.check({GoodsState.SUBMITTED: {GoodsState.ACTIVE}}, _state(product), GoodsState.ACTIVE)
    submission = _open_submission(product)
    if submission.submitted_by == tx.actor():
        raise OwnApproval
    _decide(submission, is_approved=True, why=why, at=at)
    _move(product, GoodsState.ACTIVE, why=why, at=at)


@tx.required
def refuse_product(product_id: UUID, *, why: str, at: datetime) -> None:
    """Make submitted goods a draft again; who submitted them may do so too. Refuses Invalid
    without a reason.
    """
    if not why.strip():
        raise Invalid(why=why)
    product = _lock(product_id)
    _move(product, GoodsState.DRAFT, why=why, at=at)
    _decide(_open_submission(product), is_approved=False, why=why, at=at)


@tx.required
def end_product(product_id: UUID, *, at: datetime, why: str = "") -> None:
    """Take a product and its SKUs off sale for good; repeating it changes nothing."""
    product = _lock(product_id)
    if product.state != GoodsState.ENDED:
        _move(product, GoodsState.ENDED, why=why, at=at)


@tx.required
def end_sku(sku_id: UUID, *, at: datetime, why: str = "") -> None:
    """Take one SKU off sale for good; its product stays. Repeating it changes nothing."""
    sku = Sku.objects.select_for_update(of=("self",)).filter(id=sku_id).first()
    if sku is None:
        raise NotFound
    if sku.state == GoodsState.ENDED:
        return
    states.check(rules.MOVES, GoodsState(sku.state), GoodsState.ENDED)
    Sku.objects.filter(id=sku_id).update(state=GoodsState.ENDED)
    _remember(sku.product_id, sku.state, GoodsState.ENDED, why=why, at=at, sku_id=sku_id)
    tell([sku.product_id])


def _lock(product_id: UUID) -> Product:
    """The product's row, held until the end: of two people who decide, one comes second."""
    product = Product.objects.select_for_update(of=("self",)).filter(id=product_id).first()
    if product is None:
        raise NotFound
    return product


def _state(product: Product) -> GoodsState:
    return GoodsState(product.state)


def _move(product: Product, to: GoodsState, *, why: str, at: datetime) -> None:
    """The product and those of its SKUs that are as far as it is."""
    before = _state(product)
    states.check(rules.MOVES, before, to)
    Product.objects.filter(id=product.id).update(state=to)
    skus = Sku.objects.filter(product_id=product.id)
    if to != GoodsState.ENDED:
        skus = skus.filter(state=before)
    skus.update(state=to)
    _remember(product.id, before, to, why=why, at=at)
    tell([product.id])


def _remember(
    product_id: UUID,
    before: str,
    after: GoodsState,
    *,
    why: str,
    at: datetime,
    sku_id: UUID | None = None,
) -> None:
    History.objects.create(
        product_id=product_id, sku_id=sku_id, from_state=before, to_state=after, why=why, at=at
    )


def _open_submission(product: Product) -> Submission:
    return Submission.objects.get(product_id=product.id, decided_at__isnull=True)


def _decide(submission: Submission, *, is_approved: bool, why: str, at: datetime) -> None:
    Submission.objects.filter(id=submission.id).update(
        is_approved=is_approved, decided_at=at, decided_by=tx.actor(), why=why
    )
