"""Codes at the desk: lists, prints, taking back, and what they brought. (A1, A10, B2)"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from quanqu.codes import actions as codes
from quanqu.codes import queries
from quanqu.codes.types import BatchView, CodeView, Purpose
from quanqu.doors.desk import naming, places, tables
from quanqu.doors.desk.asking import Asked
from quanqu.doors.desk.deeds import do_once
from quanqu.doors.desk.scope import Scope, at_desk, refuse, show
from quanqu.doors.faces.once import SeeOther
from quanqu.doors.faces.prints import ordering
from quanqu.doors.faces.prints.layouts import PrintKind
from quanqu.doors.faces.prints.ordering import Form
from quanqu.doors.faces.prints.paper import Paper
from quanqu.doors.faces.prints.symbols import Level
from quanqu.kit import ids
from quanqu.kit.refusals import NotFound, Refused
from quanqu.scan import actions as scan
from quanqu.scan import queries as brought
from quanqu.scan.types import Brought

RIGHT: Final = "codes.issue"
PREFIX: Final = "bat"
SHOWN: Final = 50
DAYS: Final = 30


@require_safe
@at_desk
def batches(scope: Scope) -> HttpResponse:
    """What was made here, with what it brought in thirty days."""
    scope.require(RIGHT)
    asked = Asked(scope.request)
    filtered = places.node_filter(asked, scope.nodes(RIGHT))
    found = queries.list_batches(
        organisation_ids=[] if filtered.chosen else scope.books(RIGHT),
        node_ids=filtered.ids([node.node_id for node in scope.nodes(RIGHT)]),
        purpose=asked.one_of("purpose", Purpose),
        text=asked.text(),
        before=asked.id("cursor", PREFIX),
        limit=tables.limit_of(scope.request, SHOWN),
    )
    rows = _batch_rows(scope, found)
    if tables.wants_csv(scope.request):
        return _batches_file(rows)
    return show(
        scope,
        "desk/codes.html",
        "codes",
        rows=rows,
        filter=filtered,
        purposes=scan.MAKEABLE,
        cursor=rows[-1]["public_id"] if len(rows) == SHOWN else "",
        is_narrowed=asked.is_anything("q", "node", "purpose"),
    )


@require_safe
@at_desk
def batch(scope: Scope, batch: str) -> HttpResponseBase:
    """One batch: its codes, how to print them, and day by day what they brought."""
    found = _visible(scope, batch)
    asked = Asked(scope.request)
    if tables.wants_csv(scope.request):
        return _codes_file(found)
    page = queries.codes_of_batch(
        found.batch_id, text=asked.text(), after=asked.id("cursor", "cod"), limit=SHOWN
    )
    first_on, last_on = _days(scope)
    days = brought.days_of_batch(found.batch_id, first_on, last_on)
    each = brought.brought_by_codes([one.code_id for one in page], first_on, last_on)
    return show(
        scope,
        "desk/batch.html",
        "codes",
        row=_batch_rows(scope, [found])[0],
        codes=[
            {
                "view": one,
                "public_id": ids.public("cod", one.code_id),
                "brought": each.get(one.code_id, Brought()),
                "state": _state(scope, one),
            }
            for one in page
        ],
        gives=page[0].facts.get("gives", "") if page else "",
        days=[(on, one) for on, one in reversed(days)],
        scans=[one.scans_qty for _on, one in days],
        kinds=[one for one in PrintKind if _suits(one, found)],
        papers=[*Paper],
        levels=[*Level],
        cursor=ids.public("cod", page[-1].code_id) if len(page) == SHOWN else "",
        most=ordering.MOST_PIECES,
    )


@require_safe
@at_desk
def batch_print(scope: Scope, batch: str) -> HttpResponse:
    """The codes of a batch, or some of them, on paper."""
    found = _visible(scope, batch)
    asked = Asked(scope.request)
    one_id = asked.id("code", "cod")
    try:
        wanted = ordering.Asked(
            kind=asked.one_of("kind", PrintKind) or PrintKind.SHEET,
            form=asked.one_of("form", Form) or Form.PDF,
            paper=asked.one_of("paper", Paper) or Paper.A4,
            level=asked.one_of("level", Level) or Level.M,
            headline=asked.text("headline"),
        )
        chosen = (
            [one for one in [queries.get_code(one_id)] if one.batch_id == found.batch_id]
            if one_id
            else _part(found, wanted.kind, asked.number("part", least=1, most=10_000))
        )
        return ordering.print_codes(wanted, chosen, found, scope.at)
    except Refused as refusal:
        if refusal.status == NotFound.status:
            raise
        refuse(scope, refusal)
        return SeeOther(reverse("desk:batch", args=[batch]))


@require_POST
@at_desk
def batch_revoke(scope: Scope, batch: str) -> HttpResponse:
    """Take a code back, or all of the batch: they answer as expired from now on."""
    found = _visible(scope, batch)
    one_id = Asked(scope.request).id("code", "cod")

    def effect() -> str:
        if one_id is None:
            codes.revoke_batch(batch_id=found.batch_id)
        elif queries.get_code(one_id).batch_id == found.batch_id:
            codes.revoke(code_id=one_id)
        else:
            raise NotFound
        return reverse("desk:batch", args=[batch])

    page = reverse("desk:batch", args=[batch])
    return do_once(scope, effect, back=page, told=_("Taken back. Who scans it now is told so."))


def _visible(scope: Scope, text: str) -> BatchView:
    """A batch of this person's organisations or nodes; another's is not there."""
    scope.require(RIGHT)
    found = queries.get_batch(ids.parse(PREFIX, text))
    nodes = {node.node_id for node in scope.nodes(RIGHT)}
    if found.organisation_id not in scope.books(RIGHT) and found.node_id not in nodes:
        raise NotFound
    return found


def _part(found: BatchView, kind: PrintKind, number: int) -> list[CodeView]:
    """So many codes as fit one file: the first, second, ... part of a batch."""
    most = ordering.MOST.get(kind, ordering.MOST_PIECES)
    after: UUID | None = None
    part: list[CodeView] = []
    for _n in range(number):
        part = queries.codes_of_batch(found.batch_id, after=after, limit=most)
        after = part[-1].code_id if part else after
    return [one for one in part if one.state == "active"]


def _suits(kind: PrintKind, found: BatchView) -> bool:
    goods = found.purpose in (Purpose.PRODUCT, Purpose.POSTER)
    return goods or kind in (PrintKind.SHEET, PrintKind.POSTER)


def _days(scope: Scope) -> tuple[date, date]:
    today = timezone.localtime(scope.at).date()
    return today - timedelta(days=DAYS - 1), today


def _state(scope: Scope, code: CodeView) -> str:
    if code.is_open(scope.at):
        return "in_force"
    return "planned" if code.state == "active" and code.valid_from > scope.at else "ended"


def _batch_rows(scope: Scope, found: Sequence[BatchView]) -> list[dict[str, Any]]:
    first_on, last_on = _days(scope)
    sums: Mapping[UUID, Brought] = brought.brought_by_batches(
        [one.batch_id for one in found], first_on, last_on
    )
    nodes = naming.node_names(one.node_id for one in found)
    actors = naming.actor_names(one.actor for one in found)
    return [
        {
            "view": one,
            "public_id": ids.public(PREFIX, one.batch_id),
            "node": nodes.get(one.node_id, "") if one.node_id else "",
            "actor": actors[one.actor],
            "brought": (sum_ := sums.get(one.batch_id, Brought())),
            "per_member_fen": one.cost_fen // sum_.enrolled_qty
            if one.cost_fen and sum_.enrolled_qty
            else None,
        }
        for one in found
    ]


def _batches_file(rows: Sequence[dict[str, Any]]) -> HttpResponse:
    return tables.csv_answer(
        "codes",
        [
            _("Name"),
            _("What for"),
            _("Node"),
            _("Made"),
            _("Codes"),
            _("Scans"),
            _("Visitors"),
            _("New members"),
            _("Orders"),
            _("Money kept"),
            _("Cost"),
            _("Cost per new member"),
        ],
        (
            [
                row["view"].name,
                row["view"].purpose,
                row["node"],
                row["view"].made_at,
                row["view"].qty,
                row["brought"].scans_qty,
                row["brought"].visitors_qty,
                row["brought"].enrolled_qty,
                row["brought"].orders_qty,
                tables.decimal(row["brought"].kept_fen),
                tables.decimal(row["view"].cost_fen),
                "" if row["per_member_fen"] is None else tables.decimal(row["per_member_fen"]),
            ]
            for row in rows
        ),
    )


def _codes_file(found: BatchView) -> HttpResponseBase:
    """Every code with its address, for printers of their own."""

    def rows() -> Any:
        after: UUID | None = None
        while page := queries.codes_of_batch(found.batch_id, after=after, limit=1_000):
            for one in page:
                yield [one.label, one.token, queries.code_url(one.token), one.uses, one.state]
            after = page[-1].code_id

    head = [_("Name"), _("Code"), _("Address"), _("Uses"), _("State")]
    return tables.csv_stream("codes", head, rows())
