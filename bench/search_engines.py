"""PostgreSQL's full text against tantivy: the same 100,000 products, the same terms, one client.

The best 24, the count, and facets by brand, category and price, for the same queries on both. The
figures decided docs/decisions/0009. Needs the range of the bench `search`.
"""

import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any, Final

import psycopg
import tantivy
from tantivy import Occur, Query

from bench._range import kept_range
from bench._stage import server
from quanqu.search import rules

PRODUCTS: Final = 100_000
ROUNDS: Final = 11
QUERIES: Final = ("衬衫", "真丝衬衫", "shirt", "cotton shirt")
BANDS: Final = [{"to": 5_000}, {"from": 5_000, "to": 20_000}, {"from": 20_000}]

Cursor = psycopg.Connection[Any]


def run() -> Iterator[dict[str, Any]]:
    """Milliseconds of tantivy with PostgreSQL's as the reference, interleaved."""
    with server() as postgres, postgres.superuser(kept_range(postgres)) as connection:
        _fill(connection)
        index = _index(connection)
        searcher, schema = index.searcher(), index.schema
        for text in QUERIES:
            terms = [*rules.asked(text).chinese, *map(rules.singular, text.split())]
            wanted = [term for term in terms if term in rules.terms(text)]
            ours, theirs = _ours(searcher, schema, wanted), _theirs(connection, wanted)
            for work in ours:
                mine, reference = _interleaved(ours[work], theirs[work])
                yield {
                    "name": f"search-engines {text} {work}",
                    "value": round(mine, 3),
                    "unit": "ms",
                    "reference": round(reference, 3),
                    "ratio": round(mine / reference, 4),
                }


def _fill(connection: Cursor) -> None:
    connection.execute(TABLE)
    rows = connection.execute(NAMES, {"most": PRODUCTS}).fetchall()
    with connection.cursor().copy("COPY search_compared FROM STDIN") as target:
        for *columns, text in rows:
            target.write_row((*columns, " ".join(f"'{term}'" for term in rules.terms(text))))
    connection.execute("CREATE INDEX ON search_compared USING gin (terms)")
    connection.execute("VACUUM (ANALYZE) search_compared")


def _index(connection: Cursor) -> tantivy.Index:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
    for name in ("brand", "category"):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("price", fast=True)
    index = tantivy.Index(builder.build())
    by_space = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("whitespace", by_space)
    writer = index.writer(64_000_000, 1)
    for brand, category, price, words in connection.execute(COPIED):
        fields = {"brand": brand, "category": category, "price": price, "words": words}
        writer.add_document(tantivy.Document.from_dict(fields, index.schema))
    writer.commit()
    index.reload()
    return index


def _ours(
    searcher: tantivy.Searcher, schema: tantivy.Schema, terms: list[str]
) -> dict[str, Callable[[], object]]:
    words = [(Occur.Must, Query.term_query(schema, "words", term, "freq")) for term in terms]
    query = Query.boolean_query(words)
    facets: dict[str, Any] = {
        name: {"terms": {"field": name, "size": 10_000, "segment_size": 10_000}}
        for name in ("brand", "category")
    }
    facets["price"] = {"range": {"field": "price", "ranges": BANDS}}
    return {
        "best 24": lambda: searcher.search(query, 24, count=False),
        "count": lambda: searcher.search(query, 1),
        "three facets": lambda: searcher.aggregate(query, facets),
    }


def _theirs(connection: Cursor, terms: list[str]) -> dict[str, Callable[[], object]]:
    asked = {"query": " & ".join(f"'{term}'" for term in terms)}
    return {
        "best 24": lambda: connection.execute(BEST, asked).fetchall(),
        "count": lambda: connection.execute(COUNT, asked).fetchall(),
        "three facets": lambda: connection.execute(FACETS, asked).fetchall(),
    }


def _interleaved(ours: Callable[[], object], theirs: Callable[[], object]) -> tuple[float, float]:
    taken: tuple[list[float], list[float]] = ([], [])
    for _round in range(ROUNDS):
        for side, work in zip(taken, (ours, theirs), strict=True):
            began = time.perf_counter()
            work()
            side.append((time.perf_counter() - began) * 1_000)
    return median(taken[0]), median(taken[1])


TABLE: Final = """
DROP TABLE IF EXISTS search_compared;
CREATE UNLOGGED TABLE search_compared (id uuid PRIMARY KEY, brand_id uuid, category_id uuid,
                                       price_fen bigint, terms tsvector)
"""
NAMES: Final = """
SELECT p.id, p.brand_id, p.category_id,
       (SELECT min(x.price_fen) FROM pricing_price x JOIN catalog_sku s ON s.id = x.sku_id
         WHERE s.product_id = p.id AND x.until_version IS NULL),
       p.name || ' ' || p.name_en || ' ' || b.name || ' ' || b.name_en
  FROM catalog_product p JOIN catalog_brand b ON b.id = p.brand_id LIMIT %(most)s
"""
COPIED: Final = """
SELECT brand_id::text, category_id::text, price_fen, array_to_string(tsvector_to_array(terms), ' ')
  FROM search_compared
"""
BEST: Final = """
SELECT id FROM search_compared WHERE terms @@ %(query)s::tsquery
 ORDER BY ts_rank(terms, %(query)s::tsquery) DESC LIMIT 24
"""
COUNT: Final = "SELECT count(*) FROM search_compared WHERE terms @@ %(query)s::tsquery"
FACETS: Final = """
WITH found AS MATERIALIZED (SELECT * FROM search_compared WHERE terms @@ %(query)s::tsquery)
SELECT 'brand', brand_id::text, count(*) FROM found GROUP BY 2
UNION ALL SELECT 'category', category_id::text, count(*) FROM found GROUP BY 2
UNION ALL SELECT 'price', width_bucket(price_fen, ARRAY[5000, 20000]::bigint[])::text, count(*)
            FROM found GROUP BY 2
"""
