"""A wish as a query of the index: what must hold, what makes a product more fitting."""

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

import tantivy
from tantivy import FieldType, Occur, Query

from quanqu.network import queries as network
from quanqu.search import documents, rules
from quanqu.search.reading import Reader, total_of
from quanqu.search.types import LARGEST_RADIUS_KM, Near, Wish

IN_NAME: Final = 3.0
AS_WRITTEN: Final = 2.0
"""How much more a word in the product's own name counts, and a whole word than a beginning."""

FREE: Final = "free"
"""The name of the filter that colours, sizes and places share: it holds for one SKU."""

MOST_NODES: Final = 500
MANY_TERMS: Final = 1_000
FEW_TERMS: Final = 64
SURELY_MANY: Final = 2
"""Beginnings of so many letters have too many words to look up one by one."""


class Asking:
    """The parts of one wish as queries, so that a facet can leave its own part out."""

    def __init__(self, reader: Reader, wish: Wish) -> None:
        self._reader = reader
        self._schema = reader.schema
        self._searcher = reader.searcher
        self._zones = reader.zones
        self.wish = wish
        self.places = _places(wish)
        self.price = self._price_column()
        self.is_close = False
        self._asked = rules.asked(wish.text)
        self._text = self._text_query()

    def query(self, *, without: str = "") -> Query:
        """Everything that must hold, perhaps without one facet's part."""
        wish = self.wish
        parts: list[Query] = [] if self._text is None else [self._text]
        if wish.category_code and without != "category":
            parts.append(self._term("category_code", wish.category_code))
        if wish.brand_codes and without != "brand":
            parts.append(self._any("brand_code", wish.brand_codes))
        if without != FREE:
            parts += self._free(
                () if without == "colour" else wish.colours,
                () if without == "size" else wish.sizes,
            )
        if without != "price":
            parts += self._within_prices()
        if wish.is_sold or self.price_is_wanted:
            parts.append(self._term("sold", self.price.removeprefix("price_")))
        return _all_of(parts)

    @property
    def has_text(self) -> bool:
        return self._text is not None

    @property
    def price_is_wanted(self) -> bool:
        return self.wish.sort.value.endswith("price")

    def loosen(self, *, is_known_empty: bool = False) -> bool:
        """Allow slips of the finger from now on; False where the words do find something.

        `is_known_empty`: everything that must hold together has found nothing.
        """
        if self._text is None or self._asked.is_empty:
            return False
        is_sure = is_known_empty and self.query() is self._text
        if not is_sure and total_of(self._searcher.search(self._text, 1)):
            return False
        self._text, self.is_close = self._loose_query(), True
        return True

    def _price_column(self) -> str:
        """The column of the zone's list, or the group's where the zone has none of its own."""
        key = (self.wish.zone, self.wish.currency)
        if key not in self._zones:
            key = (documents.GROUP, self.wish.currency)
        return f"price_{rules.price_key(*key)}" if key in self._zones else ""

    def marks(self, colours: Sequence[str], sizes: Sequence[str]) -> str:
        """Colour, size and place of one SKU, in the engine's own language of queries."""
        field, marks = self._wanted_marks(colours, sizes)
        return f"{field}:({' '.join(map(str, marks))})"

    def _wanted_marks(self, colours: Sequence[str], sizes: Sequence[str]) -> tuple[str, list[int]]:
        places = [0] if self.places is None else self.places
        field = "variant" if self.places is None else "place"
        return field, rules.wanted_marks(places, colours, sizes)

    def _free(self, colours: Sequence[str], sizes: Sequence[str]) -> list[Query]:
        """Colour, size and place, all three of one SKU."""
        if self.places is None and not colours and not sizes:
            return []
        return [self._any(*self._wanted_marks(colours, sizes))]

    def _within_prices(self) -> list[Query]:
        wish = self.wish
        if wish.from_fen is None and wish.to_fen is None:
            return []
        if not self.price:
            return [Query.empty_query()]
        low, high = wish.from_fen or 0, rules.LARGEST_FEN if wish.to_fen is None else wish.to_fen
        return [Query.range_query(self._schema, self.price, FieldType.Integer, low, high)]

    def _text_query(self) -> Query | None:
        """Every term, and more for those in the name; a code may stand for all of them."""
        asked = self._asked
        if asked.is_empty:
            return Query.empty_query() if self.wish.text.strip() else None
        parts = [self._word(word) for word in asked.latin]
        if asked.beginning:
            parts.append(self._word(asked.beginning, is_beginning=True))
        parts += [self._term("words", pair) for pair in asked.chinese]
        named = [self._in_name(term) for term in (*asked.latin, *asked.chinese, asked.beginning)]
        wanted = Query.boolean_query(
            [(Occur.Must, part) for part in parts]
            + [(Occur.Should, part) for part in named if part is not None]
        )
        return _any_of([wanted, *self._codes()]) if asked.code else wanted

    def _word(self, word: str, *, is_beginning: bool = False) -> Query:
        """A Latin word as a word, as a sound of Chinese, or as the beginning of one."""
        single = rules.singular(word)
        ways: list[Query] = []
        is_known = self._is_known("words", single)
        if is_known:
            ways.append(Query.boost_query(self._term("words", single), AS_WRITTEN))
        if word.isalpha() and len(word) > 1 and self._is_known("pinyin", word):
            ways.append(_plain(self._term("pinyin", word)))
        if is_beginning and len(word) >= rules.SHORTEST_PREFIX:
            ways += self._beginnings("words", word, without=single)
            if word.isalpha():
                ways += self._beginnings("pinyin", word, without=word)
        elif not is_known:
            ways += self._slips(single)
        return _any_of(ways)

    def _is_known(self, field: str, term: str) -> bool:
        return self._searcher.doc_freq(field, term) > 0

    def _in_name(self, term: str) -> Query | None:
        return (
            Query.boost_query(self._term("name", rules.singular(term)), IN_NAME) if term else None
        )

    def _codes(self) -> list[Query]:
        code = self._asked.code
        as_written = Query.boost_query(self._term("code", code), 100.0)
        # A code's beginning may have thousands of endings: to list them costs more than one walk.
        return [as_written, self._walk("code", code)]

    def _loose_query(self) -> Query:
        """Latin words with slips, and most of the pairs of Chinese characters."""
        asked = self._asked
        words = [*asked.latin, *([asked.beginning] if asked.beginning else [])]
        parts = [self._loose_word(word) for word in words]
        if asked.chinese:
            pairs = [(Occur.Should, self._term("words", pair)) for pair in asked.chinese]
            parts.append(Query.boolean_query(pairs, rules.least_of(asked.chinese)))
        return _all_of(parts)

    def _loose_word(self, word: str) -> Query:
        single = rules.singular(word)
        # A word that nothing has is looked for with slips in any case.
        slips = self._slips(single) if self._is_known("words", single) else []
        return _any_of([self._word(word), *slips])

    def _slips(self, word: str) -> list[Query]:
        near = self._reader.words_near(word)
        return [self._any("words", near)] if near else []

    def _beginnings(self, field: str, word: str, *, without: str = "") -> list[Query]:
        """Words that begin so: looked up where they are few, else in one walk over all words."""
        if len(word) > SURELY_MANY:
            found = self._searcher.terms_with_prefix(field, word, limit=FEW_TERMS + 1)
            if len(found) <= FEW_TERMS:
                words = [term for term, _count in found if term != without]
                return [self._any(field, words)] if words else []
        return [self._walk(field, word)]

    def _walk(self, field: str, word: str) -> Query:
        return _plain(Query.fuzzy_term_query(self._schema, field, word, 0, prefix=True))

    def _term(self, field: str, value: object) -> Query:
        return Query.term_query(
            self._schema, field, value, "freq" if field in BY_FREQUENCY else "basic"
        )

    def _any(self, field: str, values: Sequence[object]) -> Query:
        """Any of the values; looking each up is faster than a walk for all, until they are many."""
        if len(values) > MANY_TERMS:
            return Query.term_set_query(self._schema, field, list(values))
        terms = [(Occur.Should, self._term(field, value)) for value in values]
        return _plain(Query.boolean_query(terms))


BY_FREQUENCY: Final = frozenset({"name", "words"})


def _places(wish: Wish) -> list[int] | None:
    """Nodes at which units must lie, as the index knows them; None: anywhere or nowhere."""
    if wish.node_id is not None:
        return [place_of(wish.node_id)]
    if wish.near is not None:
        return [place_of(node_id) for node_id in nodes_within(wish.near)]
    return None


def place_of(node_id: UUID) -> int:
    """The last half of the id, which is random."""
    return node_id.int & (1 << 64) - 1


def nodes_within(near: Near) -> Iterable[UUID]:
    """Open nodes within the circle that hold stock and that customers can walk into."""
    return network.list_shop_ids_within(
        near.latitude,
        near.longitude,
        within_km=min(near.radius_km, LARGEST_RADIUS_KM),
        limit=MOST_NODES,
    )


def _plain(query: Query) -> Query:
    """Found this way counts as found, however rare the word is."""
    return Query.const_score_query(query, 1.0)


def _any_of(queries: Sequence[Query]) -> Query:
    if not queries:
        return Query.empty_query()
    if len(queries) == 1:
        return queries[0]
    return Query.disjunction_max_query(list(queries))


def _all_of(queries: Sequence[Query]) -> Query:
    if not queries:
        return Query.all_query()
    if len(queries) == 1:
        return queries[0]
    return Query.boolean_query([(Occur.Must, query) for query in queries])


__all__ = ["Asking", "nodes_within", "place_of", "tantivy"]
