"""A whole retailer's range from a seed: 2,057,280 SKUs of 811 brands, as files to import.

`python -m quanqu.world.whole_range FOLDER [--skus 2057280] [--seed 1]` writes brands.csv,
categories.csv, attributes.csv and products.parquet; `quanqu import brands FOLDER/brands.csv`,
then categories and attributes, then `quanqu import products FOLDER/products.parquet
--organisation GROUP` take them in. The same seed makes the same goods. All of it is invented.
"""

import argparse
import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import duckdb

SKUS: Final = 2_057_280
BRANDS: Final = 811
DATA: Final = Path(__file__).parent / "data"
MEMORY: Final = "500MB"

ATTRIBUTES: Final = (
    ("flavour", "口味", "Flavour"),
    ("storage", "存储容量", "Storage"),
    ("shade", "色号", "Shade"),
)


def write(folder: Path, *, skus: int = SKUS, seed: int = 1) -> Path:
    """Write the four files into a folder; returns the path of the goods."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_csv(folder / "brands.csv", ("code", "name", "name_en"), brands())
    _write_csv(folder / "categories.csv", ("code", "parent", "name", "name_en"), categories())
    _write_csv(folder / "attributes.csv", ("code", "name", "name_en"), iter(ATTRIBUTES))
    goods = folder / "products.parquet"
    with duckdb.connect() as engine:
        engine.execute(f"SET memory_limit='{MEMORY}'; SET threads=1")
        engine.execute(f"SET temp_directory='{folder}'")
        for statement in (DRAW, WORDS, KINDS, PRODUCTS, SKUS_OF_PRODUCTS):
            engine.execute(statement.format(data=DATA, seed=seed, skus=skus, brands=BRANDS))
        engine.execute(f"COPY ({ROWS}) TO '{goods}' (FORMAT parquet, ROW_GROUP_SIZE 50000)")
    return goods


def brands() -> Iterator[tuple[str, str, str]]:
    """811 brands: two syllables each, every pair once."""
    first, second = list(_words("brand_first")), list(_words("brand_second"))
    for number in range(BRANDS):
        head, head_en = first[number % len(first)]
        tail, tail_en = second[(number // len(first) + number) % len(second)]
        yield f"b{number + 1:03}", head + tail, head_en + tail_en


def categories() -> Iterator[tuple[str, str, str, str]]:
    """Departments, and below them the categories that goods stand in."""
    seen = set()
    for row in _read("range"):
        if row["department"] not in seen:
            seen.add(row["department"])
            yield row["department"], "", row["department_zh"], row["department_en"]
        code = f"{row['department']}-{row['category']}"
        yield code, row["department"], row["category_zh"], row["category_en"]


def _words(kind: str) -> Iterator[tuple[str, str]]:
    return ((row["word"], row["word_en"]) for row in _read("range_words") if row["kind"] == kind)


def _read(name: str) -> Iterator[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as text:
        yield from csv.DictReader(text)


def _write_csv(path: Path, header: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text).writerows([header, *rows])


# Drawn by MD5, because it says the same in every version of the engine.
DRAW = """
CREATE MACRO draw(i, what, n) AS
    (md5_number_lower(concat_ws('/', {seed}, what, i)) % greatest(n, 1)::UBIGINT)::INTEGER;
CREATE MACRO pick(words, place) AS words[1 + place % len(words)];
CREATE MACRO check_digit(digits) AS ((1000 - list_sum(list_transform(
    range(1, len(digits) + 1), lambda n: digits[n]::INTEGER
        * CASE WHEN (len(digits) - n) % 2 = 0 THEN 3 ELSE 1 END))) % 10)::INTEGER;
CREATE MACRO with_check(digits) AS digits || check_digit(digits);
"""

WORDS = """
CREATE TABLE words AS
SELECT kind, list({{'zh': word, 'en': word_en}}) AS words
  FROM read_csv('{data}/range_words.csv', header = true, all_varchar = true) GROUP BY kind
"""

KINDS = """
CREATE TABLE kinds AS
SELECT row_number() OVER () - 1 AS kind, r.department || '-' || r.category AS category,
       dense_rank() OVER (ORDER BY r.department) - 1 AS department,
       (SELECT count(DISTINCT department) FROM read_csv('{data}/range.csv')) AS departments,
       r.low_fen::BIGINT AS low_fen, r.high_fen::BIGINT AS high_fen,
       r.vat_bps::INTEGER AS vat_bps, s.* EXCLUDE (sizes),
       string_split(r.nouns, '|') AS nouns, string_split(coalesce(s.sizes, ''), '|') AS sizes,
       styles.words AS styles, materials.words AS materials, options.words AS options
  FROM read_csv('{data}/range.csv', header = true, all_varchar = true) r
  JOIN read_csv('{data}/range_schemes.csv', header = true) s USING (scheme)
  JOIN words styles ON styles.kind = s.style
  JOIN words materials ON materials.kind = s.material
  LEFT JOIN words options ON options.kind = s.axis
 ORDER BY category
"""

# A product: what it is, who made it, how many colours, sizes and options it has.
PRODUCTS = """
CREATE TABLE products AS
WITH drawn AS (
  SELECT i, draw(i, 'kind', (SELECT count(*) FROM kinds)) AS kind FROM range({skus}) g (i)),
counted AS (
  SELECT d.i, k.*,
         least_colours + draw(i, 'colours', most_colours - least_colours + 1) AS colour_qty,
         least_sizes + draw(i, 'sizes', len(sizes) - least_sizes + 1) AS size_qty,
         least_options + draw(i, 'options', most_options - least_options + 1) AS option_qty
    FROM drawn d JOIN kinds k USING (kind)),
summed AS (
  SELECT *, greatest(colour_qty, 1) * size_qty * option_qty AS sku_qty,
         sum(greatest(colour_qty, 1) * size_qty * option_qty) OVER (ORDER BY i) AS through
    FROM counted)
SELECT *, through - sku_qty AS before,
       string_split(pick(nouns, draw(i, 'noun', 997)), ':') AS noun,
       pick(styles, draw(i, 'style', 997)) AS style_word,
       pick(materials, draw(i, 'material', 997)) AS material_word,
       CASE WHEN draw(i, 'in series', 2) = 0 THEN
            pick((SELECT words FROM words WHERE words.kind = 'series'), draw(i, 'series', 997))
       END AS series,
       1 + (department + departments * draw(i, 'brand', {brands} // departments + 1)) % {brands}
           AS brand
  FROM summed WHERE through - sku_qty < {skus} ORDER BY i
"""

SKUS_OF_PRODUCTS = """
CREATE VIEW skus AS
WITH numbered AS (
  SELECT *, unnest(range(sku_qty)) AS k FROM products)
SELECT *, before + k AS number, 'P' || lpad((i + 1)::VARCHAR, 7, '0') AS product_code,
       CASE WHEN colour_qty > 0 THEN pick((SELECT words FROM words WHERE words.kind = 'colour'),
            draw(i, 'colour', 24) + 5 * (k % colour_qty)) END AS colour,
       k // greatest(colour_qty, 1) % size_qty AS size_place,
       pick(options, draw(i, 'option', 12) + k // (greatest(colour_qty, 1) * size_qty)) AS option,
       -- 69 is China. The factor is prime to 10^10: it scatters the numbers, and none comes twice.
       '69' || lpad(((before + k) * 3_141_592_621 % 10_000_000_000)::VARCHAR, 10, '0') AS digits
  FROM numbered WHERE before + k < {skus}
"""

ROWS = """
SELECT category, product_code,
       coalesce('「' || series.zh || '」', '') || style_word.zh || material_word.zh || noun[1]
           AS name,
       coalesce(series.en || ' ', '') || style_word.en || ' ' || material_word.en || ' ' || noun[2]
           AS name_en,
       'b' || lpad(brand::VARCHAR, 3, '0') AS brand,
       product_code || '-' || lpad((k + 1)::VARCHAR, 2, '0') AS sku,
       colour.zh AS colour, colour.en AS colour_en,
       nullif(sizes[1 + size_place + draw(i, 'first size', len(sizes) - size_qty + 1)], '')
           AS size,
       axis || '=' || option.zh AS options, axis || '=' || option.en AS options_en,
       CASE WHEN scheme = 'weighed' THEN 'g' ELSE 'piece' END AS unit,
       CASE WHEN scheme = 'weighed' THEN 1 ELSE 50 + draw(i, 'weight', 1950) END AS weight_g,
       vat_bps,
       CASE WHEN scheme <> 'weighed' THEN with_check(digits) END AS barcode,
       CASE WHEN carton_qty > 0 THEN with_check('1' || digits) || '*' || carton_qty END AS packs,
       CASE WHEN scheme = 'weighed' THEN 'yes' END AS is_weighed,
       CASE WHEN scheme = 'weighed' THEN 1000 ELSE 1 END AS price_per_qty,
       CASE WHEN scheme = 'weighed' THEN
            lpad((sum(CASE WHEN scheme = 'weighed' THEN 1 ELSE 0 END) OVER (ORDER BY number))
                 ::VARCHAR, 5, '0') END AS scale_code,
       CASE WHEN category LIKE 'fresh-%' OR category = 'drinks-milk' THEN 'yes' END AS has_lots,
       CASE WHEN category = 'drinks-milk' THEN 21 ELSE shelf_life_days END AS shelf_life_days,
       -- Dearer sizes cost more; the square draws most goods to the cheaper end.
       greatest(100, (low_fen + (high_fen - low_fen) * pow(draw(i, 'price', 1000) / 1000.0, 2)
           * (1 + CASE WHEN carton_qty > 0 THEN size_place * 0.8 ELSE 0 END))::BIGINT
           // 100 * 100 - 10) AS price_fen
  FROM skus ORDER BY number
"""


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m quanqu.world.whole_range", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--skus", type=int, default=SKUS)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    path = write(arguments.folder, skus=arguments.skus, seed=arguments.seed)
    sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
