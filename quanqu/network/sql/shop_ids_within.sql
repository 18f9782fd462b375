-- Ids of open nodes within a radius that hold stock and that customers can walk into, the nearest
-- first, among those within the box of degrees that holds the circle.
-- Locks: none. Index: network_node_position.
SELECT n.id
  FROM network_node n
 CROSS JOIN LATERAL (
       SELECT 2 * 6371.0088 * asin(least(1.0, sqrt(
                  power(sin(radians(n.latitude - %(latitude)s::float8) / 2), 2)
                  + cos(radians(%(latitude)s::float8)) * cos(radians(n.latitude))
                    * power(sin(radians(n.longitude - %(longitude)s::float8) / 2), 2)
              ))) AS distance_km) near
 WHERE n.latitude BETWEEN %(south)s::float8 AND %(north)s::float8
   AND n.longitude BETWEEN %(west)s::float8 AND %(east)s::float8
   AND n.state = 'active' AND n.holds_stock AND (n.sells OR n.hands_over)
   AND near.distance_km <= %(within_km)s::float8
 ORDER BY near.distance_km, n.id
 LIMIT %(most)s::int
