-- A member's points of one programme, locked, so that they are judged once at a time.
-- Index: primary keys.
SELECT a.id, a.member_id, a.owed_qty, p.id AS programme_id, p.issuer_id, p.name, p.name_en,
       p.currency, p.point_fen, p.live_days, p.regular_rate, p.silver_rate, p.gold_rate,
       p.transfer_day_qty
  FROM wallet_points_account a JOIN wallet_programme p ON p.id = a.programme_id
 WHERE a.id = ANY (%(ids)s::uuid[]) ORDER BY a.id FOR NO KEY UPDATE OF a
