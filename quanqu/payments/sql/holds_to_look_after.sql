-- Holds of which nothing more will be taken, to be given free; and others once an hour, and when
-- they should have ended, to be asked about. The longest silent first.
-- Index: payments_payment_held.
SELECT id, provider FROM payments_payment
 WHERE is_hold AND freed_at IS NULL AND status IN ('held', 'captured')
   AND ((taking_fen = captured_fen AND taking_fen + released_fen = amount_fen
         AND released_fen > 0
         AND (asked_at IS NULL OR asked_at + interval '20 seconds' <= %(at)s::timestamptz))
        OR (status = 'held'
            AND coalesce(asked_at, created_at)
                + CASE WHEN held_until <= %(at)s::timestamptz
                       THEN interval '20 seconds' ELSE interval '1 hour' END
                <= %(at)s::timestamptz))
 ORDER BY coalesce(asked_at, created_at) LIMIT %(limit)s::int
