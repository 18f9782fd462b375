"""What search refuses, and how it says so."""

from django.utils.translation import gettext_lazy as _

from quanqu.kit.refusals import Invalid, Refused


class SearchNotReady(Refused):
    """There is no index on this machine yet: `quanqu search reindex` makes one."""

    code = "search_not_ready"
    status = 503
    text = _("Search is being prepared. Please try again in a moment.")


class AlreadyReindexing(Refused):
    """Another process builds an index in this folder."""

    code = "already_reindexing"
    status = 409
    text = _("The index is being built already.")


class BadCursor(Invalid):
    """Not a cursor that a page of results gave, or too deep."""

    code = "bad_cursor"
    text = _("There are no further results to show.")
