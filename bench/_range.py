"""Fill a database with a whole retailer's range: 2,057,280 SKUs, 1,247 stores, millions of shelves.

Stores, brands and categories are opened by the product's own verbs (this file as a program does
that inside the database's environment); goods, prices and shelves are loaded by set-based SQL.
"""

import random
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import duckdb
import psycopg

from bench._stage import PROJECT, VAR, environment, exists, migrations_digest
from quanqu.kit.embedded_postgres import EmbeddedPostgres
from quanqu.world import whole_range

STORES: Final = 1_247
CITIES: Final = 60
HELD_BY_A_STORE: Final = 4_000
SEED: Final = 7
SPREAD: Final = 0.045
"""How far stores lie around the centre of their city, in degrees."""


def kept_range(postgres: EmbeddedPostgres, *, skus: int = whole_range.SKUS) -> str:
    """The database with the range, made once and kept; its name."""
    name = f"range_{skus}_{migrations_digest()}"
    if exists(postgres, name):
        return name
    draft = f"draft_{name}"
    postgres.drop_database(draft)
    postgres.create_database(draft)
    child = environment(postgres, draft)
    manage = [sys.executable, "-m", "django", "migrate", "--database", "owner", "-v", "0"]
    subprocess.run(manage, env=child, cwd=PROJECT, check=True)
    files = kept_files(skus)
    subprocess.run([sys.executable, "-m", "bench._range"], env=child, cwd=PROJECT, check=True)
    with postgres.superuser(draft) as connection:
        _load(connection, files)
    with postgres.superuser() as connection:
        connection.execute(f"ALTER DATABASE {draft} RENAME TO {name}")
    return name


def kept_files(skus: int) -> Path:
    """The folder with the range's files, written once and kept."""
    files = VAR / f"range-{skus}"
    if not (files / "products.parquet").exists():
        draft = files.with_name(f"draft-{files.name}")
        whole_range.write(draft, skus=skus, seed=SEED)
        draft.rename(files)
    return files


def _load(connection: psycopg.Connection[Any], files: Path) -> None:
    """Goods, prices and shelves; no triggers, because an index is built afterwards anyway."""
    connection.execute("SET session_replication_role = replica")
    connection.execute(STAGE)
    rows = files / "rows.csv"
    duckdb.execute(f"COPY ({COLUMNS.format(files=files)}) TO '{rows}' (FORMAT csv, HEADER false)")
    with (
        rows.open("rb") as source,
        connection.cursor().copy("COPY staged FROM STDIN (FORMAT csv)") as target,
    ):
        while part := source.read(1 << 20):
            target.write(part)
    rows.unlink()
    for statement in (*GOODS, SHELVES_OF_STORES, SHELVES_OF_WAREHOUSES):
        text = statement.replace("HELD", str(HELD_BY_A_STORE))
        connection.execute(text.encode())
    connection.execute("DROP TABLE staged")
    connection.execute("VACUUM (ANALYZE)")


COLUMNS: Final = """
SELECT row_number() OVER (), category, product_code, name, name_en, brand, sku,
       coalesce(colour, ''), coalesce(colour_en, ''), coalesce(size, ''), coalesce(options, ''),
       unit, weight_g, barcode, price_fen
  FROM read_parquet('{files}/products.parquet')
"""
STAGE: Final = """
CREATE UNLOGGED TABLE staged (number integer, category text, product_code text, name text,
  name_en text, brand text, sku text, colour text, colour_en text, size text, options text,
  unit text, weight_g integer, barcode text, price_fen bigint)
"""
GOODS: Final = (
    """
INSERT INTO catalog_product (organisation_id, brand_id, category_id, code, name, name_en,
                             description, description_en, attributes, attributes_en, state)
SELECT o.id, b.id, c.id, s.product_code, s.name, s.name_en, '', '', '{}', '{}', 'active'
  FROM (SELECT DISTINCT ON (product_code) * FROM staged ORDER BY product_code, number) s
  JOIN catalog_category c ON c.code = s.category
  JOIN catalog_brand b ON b.code = s.brand
 CROSS JOIN network_organisation o WHERE o.kind = 'group' ORDER BY s.number
""",
    """
INSERT INTO catalog_sku (product_id, organisation_id, code, colour, colour_en, size, options,
                         options_en, is_stocked, unit, weight_g, vat_bps, state)
SELECT p.id, p.organisation_id, s.sku, s.colour, s.colour_en, s.size,
       CASE WHEN s.options = '' THEN '{}' ELSE jsonb_build_object(
            split_part(s.options, '=', 1), split_part(s.options, '=', 2)) END,
       '{}', true, s.unit, s.weight_g, 1300, 'active'
  FROM staged s JOIN catalog_product p ON p.code = s.product_code ORDER BY s.number
""",
    """
INSERT INTO catalog_barcode (gtin, sku_id)
SELECT lpad(s.barcode, 14, '0'), k.id FROM staged s JOIN catalog_sku k ON k.code = s.sku
 WHERE s.barcode IS NOT NULL
""",
    "INSERT INTO pricing_version (id, published_at, actor) VALUES (1, now(), 'system:bench')",
    """
INSERT INTO pricing_price (list_id, sku_id, price_fen, from_version_id)
SELECT l.id, k.id, s.price_fen, 1 FROM staged s JOIN catalog_sku k ON k.code = s.sku
 CROSS JOIN pricing_list l
""".replace("from_version_id", "from_version"),
)
# A few goods lie in most stores, most in a few: the square draws to the first numbers.
SHELVES_OF_STORES: Final = """
WITH numbered AS MATERIALIZED (SELECT row_number() OVER (ORDER BY id) AS n, id FROM catalog_sku),
     held AS (
  SELECT DISTINCT n.id AS node_id, n.organisation_id AS owner_id,
         1 + floor(power(random(), 2) * (SELECT count(*) FROM catalog_sku))::bigint AS n
    FROM network_node n CROSS JOIN generate_series(1, HELD) WHERE n.sells AND n.holds_stock)
INSERT INTO stock_level (sku_id, node_id, owner_id, on_hand_qty)
SELECT k.id, h.node_id, h.owner_id, floor(random() * 8)::integer
  FROM held h JOIN numbered k ON k.n = h.n
"""
SHELVES_OF_WAREHOUSES: Final = """
WITH warehouses AS MATERIALIZED (
  SELECT id, organisation_id, row_number() OVER () - 1 AS place FROM network_node WHERE NOT sells)
INSERT INTO stock_level (sku_id, node_id, owner_id, on_hand_qty)
SELECT k.id, w.id, w.organisation_id, 40
  FROM catalog_sku k
  JOIN warehouses w ON w.place = abs(hashtext(k.code)) % (SELECT count(*) FROM warehouses)
"""


def main() -> None:
    """Open the group, its stores in cities, three warehouses, brands, categories, a price list."""
    import django

    django.setup()
    from quanqu.catalog import actions as catalog
    from quanqu.kit import tx
    from quanqu.network import actions as network
    from quanqu.pricing import actions as pricing

    chance = random.Random(SEED)
    cities = [(chance.uniform(22, 42), chance.uniform(102, 122)) for _ in range(CITIES)]
    with tx.begin(actor="system:bench"):
        group = network.open_organisation(code="group", name="集团", kind="group").organisation_id
        pricing.open_list(organisation_id=group, zone="group", currency="CNY", name="全国")
        for code, name, name_en in whole_range.brands():
            catalog.add_brand(code=code, name=name, name_en=name_en)
        for code, parent, name, name_en in whole_range.categories():
            catalog.add_category(code=code, name=name, name_en=name_en, parent_code=parent)
        for number in range(STORES + 3):
            is_store = number < STORES
            # Large cities have many stores: the square draws to the first.
            north, east = cities[int(chance.random() ** 2 * CITIES)]
            network.open_node(
                organisation_id=group,
                code=f"S{number:04d}" if is_store else f"W{number - STORES}",
                name=f"门店{number}" if is_store else f"仓库{number - STORES}",
                capabilities=["sells", "holds_stock", "hands_over"]
                if is_store
                else ["holds_stock"],
                latitude=north + chance.gauss(0, SPREAD),
                longitude=east + chance.gauss(0, SPREAD),
            )


if __name__ == "__main__":
    main()
