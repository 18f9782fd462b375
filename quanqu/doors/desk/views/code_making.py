"""Making codes at the desk: for what, where, how many, how long, and what the scanner gets.
(A1, A11)"""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from quanqu.codes.types import Purpose
from quanqu.doors.desk import naming, places, uploads
from quanqu.doors.desk.asking import Asked
from quanqu.doors.desk.deeds import do_once
from quanqu.doors.desk.scope import Scope, at_desk, show
from quanqu.doors.desk.views.codes import PREFIX, RIGHT
from quanqu.kit import ids
from quanqu.kit.refusals import Invalid
from quanqu.network.types import NodeView
from quanqu.pricing import queries as pricing
from quanqu.scan import actions as scan
from quanqu.scan.types import Wanted

COLUMNS: Final = ("label", "target")
LONGEST_ROW: Final = 260


@require_safe
@at_desk
def batch_new(scope: Scope) -> HttpResponse:
    """A form for codes: for what, where, how many, how long, and what the scanner gets."""
    scope.require(RIGHT)
    firms = naming.organisation_names(_owners(scope))
    return show(
        scope,
        "desk/codes_new.html",
        "codes",
        purposes=scan.MAKEABLE,
        filter=places.node_filter(Asked(scope.request), scope.nodes(RIGHT)),
        firms=[(ids.public("org", one), name) for one, name in firms.items()],
        may_be_anywhere=bool(scope.books(RIGHT)),
        series=pricing.list_series(_owners(scope)),
    )


@require_POST
@at_desk
def batch_make(scope: Scope) -> HttpResponse:
    """Make them, all or none."""
    scope.require(RIGHT)
    asked, made = Asked(scope.request), []

    def effect() -> str:
        node, organisation_id = _where(scope, asked)
        purpose = asked.one_of("purpose", Purpose)
        if purpose is None:
            raise Invalid(purpose="")
        name = scope.request.POST.get("name", "").strip()
        batch = scan.make_codes(
            purpose=purpose,
            organisation_id=organisation_id,
            node_id=node.node_id if node else None,
            name=name,
            rows=_rows(scope, asked, name, node),
            at=scope.at,
            valid_from=asked.moment("from"),
            valid_until=asked.moment("until"),
            uses_limit=asked.number("uses", least=1) if asked.text("uses") else None,
            gives=asked.text("gives"),
            cost_fen=asked.fen("cost") or 0,
        )
        made.append(batch.qty)
        return reverse("desk:batch", args=[ids.public(PREFIX, batch.batch_id)])

    return do_once(
        scope,
        effect,
        back=reverse("desk:batch_new"),
        told=lambda: _("%(n)s codes made. Print them here.") % {"n": sum(made)} if made else "",
    )


def _owners(scope: Scope) -> list[UUID]:
    """Whose codes this person may make: their offices', and those of their nodes."""
    of_nodes = [node.organisation_id for node in scope.nodes(RIGHT)]
    return list(dict.fromkeys([*scope.books(RIGHT), *of_nodes]))


def _where(scope: Scope, asked: Asked) -> tuple[NodeView | None, UUID]:
    """The place of the codes and whose they are; only an office makes codes without a place."""
    node = places.node_filter(asked, scope.nodes(RIGHT)).chosen
    if node is not None:
        return node, node.organisation_id
    books = scope.books(RIGHT)
    organisation_id = asked.id_among("organisation", "org", books) or next(iter(books), None)
    if organisation_id is None:
        raise Invalid(node="")
    return None, organisation_id


def _rows(scope: Scope, asked: Asked, name: str, node: NodeView | None) -> Sequence[Wanted]:
    """So many as asked for, those of a table, those of a list, or all that lies at the place."""
    match asked.text("how"):
        case "table":
            with uploads.sent_table(scope) as table:
                columns = [
                    table.header.index(one) if one in table.header else -1 for one in COLUMNS
                ]
                if max(columns) < 0:
                    raise Invalid(table=", ".join(COLUMNS))
                return [
                    Wanted(*(_cell(cells, one) for one in columns)) for _n, cells in table.rows()
                ]
        case "list":
            lines = scope.request.POST.get("list", "").splitlines()
            return [Wanted("", line.strip()[:LONGEST_ROW]) for line in lines if line.strip()]
        case "shelf" if node is not None:
            return scan.shelves_of(node.node_id)
        case "shelf":
            raise Invalid(node="")
        case _:
            return scan.numbered(name, asked.number("count", least=1))


def _cell(cells: Sequence[Any], place: int) -> str:
    if place < 0 or place >= len(cells) or cells[place] is None:
        return ""
    return str(cells[place]).strip()[:LONGEST_ROW]
