-- Add many nodes at once; a code that exists already is left alone and does not come back.
-- Locks: the new rows. Index: network_node_code_key.
INSERT INTO network_node (organisation_id, code, name, name_en, sells, holds_stock, ships,
                          hands_over, takes_returns, serves, shows, latitude, longitude, h3_cell,
                          division_code, address, timezone, price_zone, daily_capacity)
SELECT r.organisation_id, r.code, r.name, r.name_en, r.sells, r.holds_stock, r.ships,
       r.hands_over, r.takes_returns, r.serves, r.shows, r.latitude, r.longitude, r.h3_cell,
       r.division_code, r.address, r.timezone, r.price_zone, r.daily_capacity
  FROM jsonb_to_recordset(%(rows)s::jsonb) AS r (
       organisation_id uuid, code text, name text, name_en text, sells boolean,
       holds_stock boolean, ships boolean, hands_over boolean, takes_returns boolean,
       serves boolean, shows boolean, latitude float8, longitude float8, h3_cell bigint,
       division_code text, address text, timezone text, price_zone text, daily_capacity int)
 ORDER BY r.code
ON CONFLICT (code) DO NOTHING
RETURNING id, code
