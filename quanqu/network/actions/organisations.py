from uuid import UUID

from quanqu.kit import ids, tx
from quanqu.network import queries
from quanqu.network.models import BPS, Organisation
from quanqu.network.refusals import CodeTaken, OrganisationUnknown, PlaceWrong
from quanqu.network.rules import is_code
from quanqu.network.types import (
    Contract,
    OrganisationId,
    OrganisationKind,
    OrganisationView,
    TaxStatus,
)


@tx.required
def open_organisation(
    *,
    code: str,
    name: str,
    kind: str,
    name_en: str = "",
    parent_id: UUID | None = None,
    tax_status: str = "general",
    contract: str = "",
    currency: str = "CNY",
    transfer_price_bps: int = BPS,
) -> OrganisationView:
    """Add a legal entity (C8); without a parent it stands under the group. Refuses CodeTaken."""
    if not is_code(code):
        raise PlaceWrong(reason=code)
    if parent_id is None and kind != OrganisationKind.GROUP:
        group = Organisation.objects.filter(kind=OrganisationKind.GROUP).first()
        parent_id = group.id if group else None
    organisation = Organisation(
        id=ids.new_id(),
        code=code,
        name=name,
        name_en=name_en,
        kind=OrganisationKind(kind).value,
        parent_id=parent_id,
        tax_status=TaxStatus(tax_status).value,
        contract=Contract(contract).value,
        currency=currency,
        transfer_price_bps=transfer_price_bps,
    )
    Organisation.objects.bulk_create([organisation], ignore_conflicts=True)
    if not Organisation.objects.filter(id=organisation.id).exists():
        raise CodeTaken(value=code)
    return queries.get_organisation(OrganisationId(organisation.id))


@tx.required
def set_terms(*, organisation_id: UUID, transfer_price_bps: int) -> None:
    """Change what the owner of goods gets; sales placed before keep theirs."""
    changed = Organisation.objects.filter(id=organisation_id).update(
        transfer_price_bps=transfer_price_bps
    )
    if not changed:
        raise OrganisationUnknown
