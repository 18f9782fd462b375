"""Tables of goods on their way in. Their rows wait in catalog_staged, which has no model."""

from django.db import models
from django.db.models import Q

from quanqu.catalog.types import ImportState
from quanqu.kit.fields import ActorField, Uuid7Field


class Import(models.Model):
    """One table of goods on its way into the catalog; a killed one goes on where it was.

    Which lines are published stands in a column `published` of ranges.
    """

    id = Uuid7Field(primary_key=True)
    digest = models.TextField()
    source = models.TextField()
    organisation_code = models.TextField(default="")
    skips_refused = models.BooleanField(default=False)
    state = models.TextField(default=ImportState.LOADING)
    read_qty = models.IntegerField(default=0)
    taken_qty = models.IntegerField(default=0)
    product_qty = models.IntegerField(default=0)
    refused_qty = models.IntegerField(default=0)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    actor = ActorField()

    class Meta:
        db_table = "catalog_import"
        indexes = (models.Index(name="catalog_import_digest", fields=["digest"]),)
        constraints = (
            models.CheckConstraint(
                name="catalog_import_state",
                condition=Q(state__in=[state.value for state in ImportState]),
            ),
        )

    def __str__(self) -> str:
        return self.source


class ImportRefusal(models.Model):
    """A row of a table that was not taken: the first reason, in the words of the file."""

    id = Uuid7Field(primary_key=True)
    of_import = models.ForeignKey(
        Import, models.CASCADE, related_name="+", db_index=False, db_column="import_id"
    )
    line = models.IntegerField()
    reason = models.TextField()
    column = models.TextField(default="", db_column="column_name")
    value = models.TextField(default="")

    class Meta:
        db_table = "catalog_import_refusal"
        constraints = (
            models.UniqueConstraint(
                name="catalog_import_refusal_line", fields=["of_import", "line"]
            ),
        )

    def __str__(self) -> str:
        return f"{self.line}: {self.reason}"
