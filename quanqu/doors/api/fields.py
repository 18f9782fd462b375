"""Forms of what the API takes and tells: strict bodies, public ids, money in minor units."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    field_validator,
)
from pydantic_core import CoreSchema, core_schema

from quanqu.kit import ids


class PublicId:
    """A UUID inside, `ord_...` outside. A text that is no such id is not found."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix

    def read(self, value: Any) -> Any:
        return ids.parse(self.prefix, value) if isinstance(value, str) else value

    def write(self, value: UUID) -> str:
        return ids.public(self.prefix, value)

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return core_schema.no_info_before_validator_function(
            self.read,
            core_schema.is_instance_schema(UUID),
            serialization=core_schema.plain_serializer_function_ser_schema(
                self.write, return_schema=core_schema.str_schema()
            ),
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{self.prefix}_[0-9a-z]{{26}}$"}


AgreementId = Annotated[UUID, PublicId("agr")]
BatchId = Annotated[UUID, PublicId("bat")]
BenefitTokenId = Annotated[UUID, PublicId("btk")]
BudgetId = Annotated[UUID, PublicId("bud")]
CardId = Annotated[UUID, PublicId("crd")]
ClearingId = Annotated[UUID, PublicId("clr")]
CodeId = Annotated[UUID, PublicId("cod")]
CountId = Annotated[UUID, PublicId("cnt")]
DisputeId = Annotated[UUID, PublicId("dsp")]
DeliveryId = Annotated[UUID, PublicId("dlv")]
FlagId = Annotated[UUID, PublicId("flg")]
FeeScheduleId = Annotated[UUID, PublicId("fsc")]
FloorDraftId = Annotated[UUID, PublicId("flr")]
GiftId = Annotated[UUID, PublicId("gft")]
InvoiceId = Annotated[UUID, PublicId("inv")]
JournalId = Annotated[UUID, PublicId("jrn")]
LineId = Annotated[UUID, PublicId("lin")]
MemberId = Annotated[UUID, PublicId("mem")]
MergeId = Annotated[UUID, PublicId("mrg")]
NodeId = Annotated[UUID, PublicId("nod")]
OfferId = Annotated[UUID, PublicId("ofr")]
OrderId = Annotated[UUID, PublicId("ord")]
OrganisationId = Annotated[UUID, PublicId("org")]
PaymentId = Annotated[UUID, PublicId("pay")]
PayRunId = Annotated[UUID, PublicId("rpr")]
PayoutId = Annotated[UUID, PublicId("pyo")]
PointsId = Annotated[UUID, PublicId("pts")]
PriceListId = Annotated[UUID, PublicId("pls")]
ProductId = Annotated[UUID, PublicId("prd")]
PromotionId = Annotated[UUID, PublicId("prm")]
PromotionVersionId = Annotated[UUID, PublicId("prv")]
PurchaseId = Annotated[UUID, PublicId("pur")]
ReceiptId = Annotated[UUID, PublicId("rcp")]
ReturnId = Annotated[UUID, PublicId("ret")]
RunId = Annotated[UUID, PublicId("run")]
SeriesId = Annotated[UUID, PublicId("ser")]
SkuId = Annotated[UUID, PublicId("sku")]
StaffId = Annotated[UUID, PublicId("stf")]
StatementId = Annotated[UUID, PublicId("stm")]
TaskId = Annotated[UUID, PublicId("tsk")]
TopUpOfferId = Annotated[UUID, PublicId("top")]
TouchId = Annotated[UUID, PublicId("tch")]
TransferId = Annotated[UUID, PublicId("trf")]
TransferLineId = Annotated[UUID, PublicId("tln")]
VoucherId = Annotated[UUID, PublicId("vou")]

Qty = Annotated[int, Field(strict=True, ge=1, le=9_999)]
Part = Annotated[int, Field(strict=True, ge=0, le=1_000_000, description="Units, or none")]
Lot = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Fen = Annotated[int, Field(strict=True, ge=1, le=1_000_000_000, description="Minor units")]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Text = Annotated[str, StringConstraints(max_length=2_000)]
Moment = AwareDatetime
"""With its offset: ten o'clock alone is another moment in every zone."""
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2999, 12, 31))]


def has_nul(value: Any) -> bool:
    """Is there a NUL character in a text, or in a text inside?"""
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(has_nul(key) or has_nul(one) for key, one in value.items())
    return isinstance(value, list | tuple) and any(map(has_nul, value))


class Asked(BaseModel):
    """A body: what it does not name is refused, so that nobody sends their own price."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*")
    @classmethod
    def is_text(cls, value: Any) -> Any:
        """The database keeps no text with a NUL character in it."""
        if has_nul(value):
            raise ValueError("a NUL character")
        return value


class Told(BaseModel):
    """An answer. Amounts are integers in minor units of `currency`."""

    model_config = ConfigDict(frozen=True)
