"""What has been done of a long piece of work, so that it goes on after any sudden death."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from quanqu.kit import sql, tx
from quanqu.kit.refusals import Refused
from quanqu.world.models import Step


class AlreadyDone(Refused):
    """Another process has written the same step meanwhile; this transaction must be given up."""

    code = "already_done"
    status = 409
    text = _("This part has been done already.")


class Steps:
    """The steps of one source, by keys that the source chooses."""

    def __init__(self, source: str) -> None:
        self._source = source

    def has(self, key: str) -> bool:
        return Step.objects.filter(source=self._source, key=key).exists()

    def done(self) -> set[str]:
        """Every key, in one read."""
        return set(Step.objects.filter(source=self._source).values_list("key", flat=True))

    @tx.required
    def finish(self, keys: Iterable[str], *, at: datetime) -> None:
        """Keep that these are done, in the transaction that does them. Refuses AlreadyDone."""
        wanted = list(keys)
        written = sql.run_text(
            "INSERT INTO world_step (source, key, at) "
            "SELECT %(source)s::text, key, %(at)s::timestamptz "
            "FROM unnest(%(keys)s::text[]) AS t (key) "
            "ON CONFLICT (source, key) DO NOTHING RETURNING id",
            {"source": self._source, "keys": wanted, "at": at},
        )
        if len(written) < len(wanted):
            raise AlreadyDone(source=self._source)
