"""The codes that hang in the demo's stores: doors, shelf tags, guides, a poster wall."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from quanqu.catalog import queries as catalog
from quanqu.catalog.types import SkuId
from quanqu.codes import actions as codes
from quanqu.codes.types import NewBatch, NewCode, Purpose
from quanqu.kit import tx
from quanqu.world import cast
from quanqu.world.demo import tables
from quanqu.world.demo.goods import Shelves
from quanqu.world.demo.opening import Retailer
from quanqu.world.demo.staff import Hired

TAGGED_STORES: Final = (cast.STORE_1, cast.STORE_2, cast.STORE_3)
TAGS_ELSEWHERE: Final = 20
ON_THE_WALL: Final = 12
KINDS: Final = {
    Purpose.STORE: ("门口码", 8_000),
    Purpose.POSTER: ("海报", 120_000),
    Purpose.GUIDE: ("导购码", 0),
    Purpose.PRODUCT: ("价签", 0),
}
"""What a batch is called, and what it costs."""


@tx.required
def print_codes(
    retailer: Retailer, shelves: Shelves, hired: Mapping[str, Hired], *, at: datetime
) -> None:
    """One code per door, guide and poster, and a shelf tag per product that lies in the store.

    Those of one kind and place are a batch.
    """
    product_ids = _product_ids(shelves)
    made = [
        *_doors(retailer, at),
        *_guides(retailer, hired, at),
        *_shelf_tags(retailer, shelves, product_ids, at),
        *_wall(retailer, product_ids, at),
    ]
    batches: dict[NewBatch, list[NewCode]] = {}
    for code in made:
        batches.setdefault(_batch(retailer, code), []).append(code)
    for batch, inside in batches.items():
        codes.issue_batch(batch=batch, codes=inside, at=at)


def _batch(retailer: Retailer, code: NewCode) -> NewBatch:
    names: dict[UUID | None, str] = {one.node_id: one.name for one in retailer.nodes.values()}
    kind, cost_fen = KINDS[code.purpose]
    return NewBatch(
        purpose=code.purpose,
        organisation_id=code.organisation_id,
        name=f"{names[code.node_id]} {kind}" if code.node_id in names else kind,
        node_id=code.node_id,
        cost_fen=cost_fen,
    )


def _product_ids(shelves: Shelves) -> dict[str, UUID]:
    firsts = {product.code: product.skus[0].code for product in tables.products()}
    views = catalog.get_skus([SkuId(shelves.sku_ids[code]) for code in firsts.values()])
    return {code: views[SkuId(shelves.sku_ids[sku])].product_id for code, sku in firsts.items()}


def _doors(retailer: Retailer, at: datetime) -> Iterator[NewCode]:
    for code, node in retailer.nodes.items():
        purpose = Purpose.POSTER if "shows" in node.capabilities else Purpose.STORE
        yield NewCode(
            purpose=purpose,
            target_id=node.node_id,
            organisation_id=node.organisation_id,
            node_id=node.node_id,
            label=code,
            valid_from=at,
        )


def _guides(retailer: Retailer, hired: Mapping[str, Hired], at: datetime) -> Iterator[NewCode]:
    for number, one in hired.items():
        if "guide" in one.person.roles and one.person.node:
            node = retailer.nodes[one.person.node]
            yield NewCode(
                purpose=Purpose.GUIDE,
                target_id=one.staff_id,
                organisation_id=node.organisation_id,
                node_id=node.node_id,
                label=number,
                valid_from=at,
            )


def _shelf_tags(
    retailer: Retailer, shelves: Shelves, product_ids: dict[str, UUID], at: datetime
) -> Iterator[NewCode]:
    for node_code, held in shelves.on_hand.items():
        carried = dict.fromkeys(shelves.skus[code][0].code for code, qty in held.items() if qty)
        most = len(carried) if node_code in TAGGED_STORES else TAGS_ELSEWHERE
        for product_code in list(carried)[:most]:
            yield _tag(retailer, node_code, product_code, product_ids, at)


def _wall(retailer: Retailer, product_ids: dict[str, UUID], at: datetime) -> Iterator[NewCode]:
    """The virtual shelf in the metro station."""
    for product in tables.products()[:ON_THE_WALL]:
        yield _tag(retailer, cast.POSTER_WALL, product.code, product_ids, at)


def _tag(
    retailer: Retailer,
    node_code: str,
    product_code: str,
    product_ids: dict[str, UUID],
    at: datetime,
) -> NewCode:
    node = retailer.nodes[node_code]
    return NewCode(
        purpose=Purpose.PRODUCT,
        target_id=product_ids[product_code],
        organisation_id=node.organisation_id,
        node_id=node.node_id,
        label=cast.shelf_tag_label(node_code, product_code),
        valid_from=at,
    )
