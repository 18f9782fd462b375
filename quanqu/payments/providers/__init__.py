"""Payment providers: one protocol, one file per provider, found by name."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from importlib import import_module
from typing import Final, Protocol, runtime_checkable

from quanqu.payments.types import (
    BillLine,
    CaptureRequest,
    CaptureState,
    Notice,
    NoticeReceipt,
    PaymentId,
    PaymentOffer,
    PaymentRequest,
    ProviderState,
    ProviderUnknown,
    ProviderUnreachable,
    RefundId,
    RefundRequest,
    RefundState,
    ShareRequest,
    ShareReturnRequest,
    ShareState,
)


class Provider(Protocol):
    """Somebody who collects money for us over the network.

    Every call may raise `ProviderUnreachable` (the outcome is unknown: query) and, where it asks
    for an effect, `ProviderRefused` (a definite no). Never call one inside a transaction.
    """

    @property
    def name(self) -> str:
        """As in the registry and in the address of its notices."""

    @property
    def merchant_id(self) -> str:
        """Who we are there."""

    @property
    def notice_receipt(self) -> NoticeReceipt:
        """What to answer to a notice that was taken."""

    def create(self, payment: PaymentRequest) -> PaymentOffer:
        """Open a payment; the same id again gives the same offer."""

    def query(self, payment_id: PaymentId) -> ProviderState:
        """Ask what became of a payment; `unknown` when it never arrived there."""

    def close(self, payment_id: PaymentId) -> ProviderState:
        """Close an unpaid payment; a captured one is a `ProviderRefused`."""

    def refund(self, refund: RefundRequest) -> RefundState:
        """Give money back; the same id again is the same refund."""

    def query_refund(self, payment_id: PaymentId, refund_id: RefundId) -> RefundState:
        """Ask what became of a refund; `unknown` when it never arrived there."""

    def read_notice(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Notice:
        """Verify a notice and say what it says; raises `NoticeRefused`.

        Whether it is meant for us, and fits our books, is for the caller to check.
        """

    def bill(self, day: date) -> list[BillLine]:
        """Download everything captured and refunded on a day of the provider's calendar."""


@runtime_checkable
class Sharing(Protocol):
    """A provider through which a part of a payment may go on to another merchant, and back."""

    def share(self, share: ShareRequest) -> ShareState:
        """Give a part to another merchant; the same id again is the same share."""

    def query_share(self, share: ShareRequest) -> ShareState:
        """Ask what became of a share; `unknown` when it never arrived there."""

    def return_share(self, back: ShareReturnRequest) -> ShareState:
        """Take a part of a share back; the same id again is the same return."""

    def query_share_return(self, back: ShareReturnRequest) -> ShareState:
        """Ask what became of a return; `unknown` when it never arrived there."""


@runtime_checkable
class Holding(Protocol):
    """A provider that may set money aside first: parts of it are taken later, the rest is free."""

    def capture(self, part: CaptureRequest) -> CaptureState:
        """Take a part of held money; the same id again is the same part."""

    def void(self, payment_id: PaymentId) -> ProviderState:
        """Give free what has not been taken; again changes nothing."""


# A provider's module offers `provider() -> Provider`, made from the settings.
MODULES: Final = {
    "gateway": "quanqu.payments.providers.gateway",
    "wechat": "quanqu.payments.providers.wechat",
    "alipay": "quanqu.payments.providers.alipay",
}

INSTALMENTS: Final[dict[str, tuple[int, ...]]] = {"alipay": (3, 6, 12)}
"""Providers that lend to the payer, and the months over which they do."""


SHARES: Final[dict[str, int]] = {"wechat": 3_000}
"""Providers through which parts of payments go on (`Sharing`), and the largest part (bps)."""

HOLDS: Final = frozenset({"gateway"})
"""Providers that set money aside (`Holding`). Alipay has it, but no client we know can judge it;
WeChat Pay has it in no way that every merchant may use."""


@cache
def get_provider(name: str) -> Provider:
    """One provider per process and name; raises `ProviderUnknown`.

    Without our account there it is `ProviderUnreachable`: nobody could be asked.
    """
    if name not in MODULES:
        raise ProviderUnknown(name=name)
    make: Callable[[], Provider] = import_module(MODULES[name]).provider
    try:
        return make()
    except (OSError, KeyError, ValueError) as error:
        raise ProviderUnreachable(reason="account_unreadable") from error
