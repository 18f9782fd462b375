-- Open nodes nearest to a point by great-circle distance, among those within the box of degrees
-- that holds the wanted radius. An empty capability means any; no node_ids means all nodes.
-- Locks: none. Index: network_node_position (network_node_pkey when node_ids are given).
SELECT n.*, near.distance_km
  FROM network_node n
 CROSS JOIN LATERAL (
       SELECT 2 * 6371.0088 * asin(least(1.0, sqrt(
                  power(sin(radians(n.latitude - %(latitude)s::float8) / 2), 2)
                  + cos(radians(%(latitude)s::float8)) * cos(radians(n.latitude))
                    * power(sin(radians(n.longitude - %(longitude)s::float8) / 2), 2)
              ))) AS distance_km) near
 WHERE n.latitude BETWEEN %(south)s::float8 AND %(north)s::float8
   AND n.longitude BETWEEN %(west)s::float8 AND %(east)s::float8
   AND n.state = 'active'
   AND (%(node_ids)s::uuid[] IS NULL OR n.id = ANY (%(node_ids)s::uuid[]))
   AND CASE %(capability)s::text
            WHEN '' THEN true
            WHEN 'sells' THEN n.sells
            WHEN 'holds_stock' THEN n.holds_stock
            WHEN 'ships' THEN n.ships
            WHEN 'hands_over' THEN n.hands_over
            WHEN 'takes_returns' THEN n.takes_returns
            WHEN 'serves' THEN n.serves
            WHEN 'shows' THEN n.shows
       END
   AND near.distance_km <= %(within_km)s::float8
 ORDER BY near.distance_km, n.id
 LIMIT %(most)s::int
