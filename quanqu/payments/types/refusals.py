"""What a provider refuses, and what we refuse of it."""

from django.utils.translation import gettext_lazy as _

from quanqu.kit.refusals import Refused


class ProviderUnknown(Refused):
    """No provider goes by this name."""

    code = "provider_unknown"
    status = 404
    text = _("There is no payment provider of this name.")


class ProviderRefused(Refused):
    """The provider said a definite no: nothing happened. Facts: `provider_code`, `detail`."""

    code = "provider_refused"
    status = 409
    text = _("The payment provider refused this.")


class ProviderUnreachable(Refused):
    """The outcome is unknown: no answer, or none that can be believed. Resolve it by a query."""

    code = "provider_unreachable"
    status = 503
    text = _("The payment provider cannot be reached right now. Please try again soon.")


class ProviderCannot(Refused):
    """The provider does not offer this."""

    code = "provider_cannot"
    status = 409
    text = _("This payment provider cannot do this.")


class NoticeRefused(Refused):
    """A notice that cannot be believed; it has no effect."""

    code = "notice_refused"
    status = 401
    text = _("This notice cannot be accepted.")


class NoticeUnsigned(NoticeRefused):
    """It carries no complete signature."""

    code = "notice_unsigned"


class NoticeSignatureWrong(NoticeRefused):
    """The signature does not fit."""

    code = "notice_signature"


class NoticeStale(NoticeRefused):
    """It was signed too long ago, or in the future."""

    code = "notice_stale"


class NoticeWrongMerchant(NoticeRefused):
    """It is signed, but meant for another merchant."""

    code = "notice_merchant"


class NoticeMalformed(NoticeRefused):
    """It is signed, but it does not say what a notice has to say."""

    code = "notice_malformed"
