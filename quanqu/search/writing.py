"""One index is written by one process at a time: built from nothing, or kept true."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

import tantivy

from quanqu.kit import sql as sql_files
from quanqu.search import documents
from quanqu.search.documents import sql
from quanqu.search.folders import About, IndexFolders, open_index, read_about, write_about

BUILD_HEAP: Final = 128_000_000
FOLLOW_HEAP: Final = 30_000_000
PARTS: Final = 8
"""The engine makes one file of eight of about one size, and each word is looked up per file."""

CHUNK: Final = 1_000
BATCH: Final = 400
"""Rows of the log taken at once, and products of them that are written before a commit."""

LOOK_EVERY_S: Final = 2.0
WORN: Final = 20_000

Row = sql_files.Row


def build(home: IndexFolders, *, progress: Callable[[int], object]) -> Path:
    """A new index of all products, true from the moment the building began.

    What changes while it is built is in the log behind that moment, and is followed afterwards.
    """
    began = sql.now()[0]
    zones = tuple(documents.zones_now())
    about = About(
        origin_id=str(began["origin_id"]),
        zones=zones,
        epoch=began["epoch"],
        xid=int(began["xid"]),
        true_at=began["now"].isoformat(),
    )
    folder, index = home.make(about)
    writer = index.writer(heap_size=BUILD_HEAP, num_threads=1)
    expected = sql.product_count(after_id=documents.FIRST)[0]["product_qty"]
    part = max(CHUNK, expected // PARTS + 1)
    done = 0
    for product_ids in _all_products():
        _add(writer, index.schema, product_ids, zones)
        before, done = done, done + len(product_ids)
        if before // part < done // part:
            writer.commit()
        progress(done)
    writer.commit()
    writer.wait_merging_threads()
    write_about(folder, about)
    return folder


def _all_products() -> Iterable[list[UUID]]:
    after = documents.FIRST
    while rows := sql.product_ids(after_id=after, row_limit=CHUNK):
        ids = [row["id"] for row in rows]
        yield ids
        after = ids[-1]


def _add(
    writer: tantivy.IndexWriter,
    schema: tantivy.Schema,
    product_ids: Sequence[UUID],
    zones: documents.Zones,
) -> int:
    count = 0
    for document in documents.made_of(product_ids, zones):
        writer.add_document(tantivy.Document.from_dict(document, schema))
        count += 1
    return count


class Follower:
    """Keeps one index true: reads what has changed, writes it, says how far it came.

    The place in the log is kept after the commit, and writing a product twice changes nothing, so
    a crash anywhere costs a little work and no change.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.about = read_about(folder)
        self._index = open_index(folder)
        self._writer = self._index.writer(heap_size=FOLLOW_HEAP, num_threads=1)
        self._seen: dict[int, int] = {}
        self._kept_at = self._look_at = 0.0

    def is_of(self, now: Row) -> bool:
        """Whether the index speaks of this database and of its price lists."""
        is_same = self.about.origin_id == str(now["origin_id"])
        return is_same and self.about.epoch <= now["epoch"]

    def step(self) -> int:
        """Take what has changed, up to a batch; returns how many products were written."""
        rows = sql.changes(
            epoch=self.about.epoch,
            xid=str(self.about.xid),
            seen_ids=list(self._seen),
            row_limit=BATCH,
        )
        taken, product_ids = _first_products([row for row in rows if row["id"] is not None])
        if product_ids:
            self._write(product_ids)
        self._note(rows, taken, len(product_ids))
        return len(product_ids)

    def is_due_for_a_look(self) -> bool:
        """Whether it is time to ask again if following is enough."""
        now = time.monotonic()
        if now < self._look_at:
            return False
        self._look_at = now + LOOK_EVERY_S
        return True

    def write_ended(self, now: datetime) -> None:
        """Write again what lay in lots that ended since the last look: time changes no row."""
        ended = sql.ended_lots(since=self.about.ended_until_moment, until=now)
        if ended:
            self._write([row["id"] for row in ended])
        self.about = replace(self.about, ended_until=now.isoformat())

    def is_worn(self) -> bool:
        """Whether so much was written that what is deleted makes up most of the files."""
        return self.about.written_qty > max(WORN, 2 * self._index.searcher().num_docs)

    def close(self) -> None:
        """Let others write here; merges under way are finished, which may take a while."""
        self._writer.wait_merging_threads()

    def _write(self, product_ids: list[UUID]) -> None:
        for start in range(0, len(product_ids), CHUNK):
            part = product_ids[start : start + CHUNK]
            for product_id in part:
                self._writer.delete_documents_by_term("id", product_id.hex)
            _add(self._writer, self._index.schema, part, self.about.zones)
        self._writer.commit()

    def _note(self, rows: list[Row], taken: list[Row], written_qty: int) -> None:
        """Move up to where nothing can be added below, if all before it is taken."""
        self._seen |= {row["id"]: int(row["xid"]) for row in taken}
        is_all = len(taken) == sum(row["id"] is not None for row in rows) < BATCH
        now = rows[0]
        bound = int(now["bound"])
        if is_all:
            self._seen = {id_: xid for id_, xid in self._seen.items() if xid >= bound}
            self.about = self.about.seen_until(
                epoch=now["epoch_now"],
                xid=bound,
                true_at=now["now"].isoformat(),
                written_qty=written_qty,
            )
        if written_qty or time.monotonic() - self._kept_at > LOOK_EVERY_S:
            write_about(self.folder, self.about)
            self._kept_at = time.monotonic()


def _first_products(rows: list[Row]) -> tuple[list[Row], list[UUID]]:
    """Rows whose products fit into one batch together, the first in any case."""
    taken: list[Row] = []
    products: dict[UUID, None] = {}
    for row in rows:
        if taken and len(products) + len(row["product_ids"]) > CHUNK:
            break
        taken.append(row)
        products.update(dict.fromkeys(row["product_ids"]))
    return taken, list(products)
