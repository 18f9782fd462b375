"""The searcher of this process: always the newest commit of the current index."""

import string
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import tantivy
from django.conf import settings
from django.db import connection

from quanqu.search import documents, rules
from quanqu.search.documents import sql
from quanqu.search.folders import IndexFolders, open_index, opened, read_about
from quanqu.search.refusals import SearchNotReady
from quanqu.search.types import Facets
from quanqu.search.vocabulary import Vocabulary

TRIES = 3


class Reader:
    """A searcher, which never changes under a search, and what is needed to ask it."""

    def __init__(
        self,
        searcher: tantivy.Searcher,
        schema: tantivy.Schema,
        zones: frozenset[tuple[str, str]],
        before: "Reader | None" = None,
    ) -> None:
        self.searcher = searcher
        self.schema = schema
        self.zones = zones
        self.counted: dict[object, Facets] = {}
        """Facets of wishes that were asked before; they are true as long as this searcher is."""
        self._is_read = False
        self._vocabulary: Vocabulary = Vocabulary(()) if before is None else before._vocabulary

    def words_near(self, word: str) -> tuple[str, ...]:
        """The words of the index within the slips that a word is allowed.

        Read once for each searcher, and compared only when another word has come or gone: an
        automaton of the engine costs half a millisecond for each word of each search.
        """
        slips = rules.slips_allowed(word)
        if not slips:
            return ()
        if not self._is_read:
            words = [
                term
                for letter in string.ascii_lowercase
                for term, _count in self.searcher.terms_with_prefix("words", letter)
            ]
            self._vocabulary = self._vocabulary.renewed(words)
            self._is_read = True
        return self._vocabulary.near(word, slips)


def folders() -> IndexFolders:
    return IndexFolders(Path(str(settings.QUANQU_SEARCH["folder"])))


def reader() -> Reader:
    """The newest searcher; refuses SearchNotReady while there is no index."""
    if settings.QUANQU_SEARCH["inline"]:
        return _inline.reader()
    return _on_disk.reader()


def total_of(result: Any) -> int:
    """How many a search found in all; the engine's type hints leave it out."""
    return int(result.count)


def documents_in(folder: Path) -> int:
    return int(open_index(folder).searcher().num_docs)


class _OnDisk:
    """Looks at two files for each search, which costs microseconds, and opens what is new."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reader: Reader | None = None
        self._index: tantivy.Index | None = None
        self._folder: Path | None = None
        self._stamp: tuple[int, int] = (0, 0)

    def reader(self) -> Reader:
        for _try in range(TRIES):
            # The folder may be replaced between our look at its name and at its files.
            with suppress(FileNotFoundError, ValueError, OSError):
                return self._newest()
        raise SearchNotReady

    def _newest(self) -> Reader:
        folder = folders().current()
        if folder is None:
            raise SearchNotReady
        state = (folder / "meta.json").stat()
        stamp = (state.st_mtime_ns, state.st_ino)
        known = self._reader
        if known is not None and self._folder == folder and self._stamp == stamp:
            return known
        # One opens what is new; meanwhile the others go on with what they have.
        if not self._lock.acquire(blocking=known is None or self._folder != folder):
            assert known is not None
            return known
        try:
            return self._open(folder, stamp)
        finally:
            self._lock.release()

    def _open(self, folder: Path, stamp: tuple[int, int]) -> Reader:
        if self._index is None or self._folder != folder:
            self._index = open_index(folder)
        self._index.reload()
        zones = frozenset(read_about(folder).zones)
        before = self._reader
        self._reader = Reader(self._index.searcher(), self._index.schema, zones, before)
        self._folder, self._stamp = folder, stamp
        return self._reader


class _Inline:
    """An index in memory that is built anew whenever the log of changes has moved.

    For tests: it sees what their transaction has written, and nothing of the test before.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reader: Reader | None = None
        self._stamp: object = None

    def reader(self) -> Reader:
        with self._lock:
            stamp = (str(connection.settings_dict["NAME"]), sql.now()[0]["last_id"])
            if self._reader is None or self._stamp != stamp:
                self._reader, self._stamp = self._build(), stamp
            return self._reader

    @staticmethod
    def _build() -> Reader:
        zones = documents.zones_now()
        schema = documents.schema(zones)
        index = opened(tantivy.Index(schema))
        writer = index.writer(heap_size=15_000_000, num_threads=1)
        rows = sql.product_ids(after_id=documents.FIRST, row_limit=100_000)
        for document in documents.made_of([row["id"] for row in rows], zones):
            writer.add_document(tantivy.Document.from_dict(document, schema))
        writer.commit()
        index.reload()
        return Reader(index.searcher(), schema, frozenset(zones))


_on_disk = _OnDisk()
_inline = _Inline()
