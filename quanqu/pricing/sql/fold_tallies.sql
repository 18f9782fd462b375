-- Put the tallies of each series together in one row. Whoever comes second finds the rows gone and
-- adds what it found itself: the sum is the same. Locks: the rows that go. Index: that of the series.
WITH several AS (
  SELECT t.series_id FROM pricing_coupon_tally t GROUP BY t.series_id HAVING count(*) > 1),
gone AS (
  DELETE FROM pricing_coupon_tally t USING several s WHERE t.series_id = s.series_id
  RETURNING t.series_id, t.claimed_qty, t.used_qty)
INSERT INTO pricing_coupon_tally (series_id, claimed_qty, used_qty)
SELECT g.series_id, sum(g.claimed_qty), sum(g.used_qty) FROM gone g GROUP BY g.series_id
RETURNING series_id
