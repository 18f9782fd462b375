-- What was cleared under an agreement: of a member today, today, and ever. Disputes that were upheld
-- count too: they gave it back. Index: alliance_clearing_day.
SELECT coalesce(sum(amount_fen) FILTER (WHERE at >= %(day_at)s::timestamptz
                AND member_id = %(member_id)s::uuid), 0)::bigint AS member_day_fen,
       coalesce(sum(amount_fen) FILTER (WHERE at >= %(day_at)s::timestamptz), 0)::bigint AS day_fen,
       coalesce(sum(amount_fen), 0)::bigint AS total_fen
  FROM alliance_clearing WHERE agreement_id = %(agreement_id)s::uuid
