-- Let a locked card hold what came back to it, although that is more than its kind may take in.
UPDATE wallet_card SET limit_fen = %(limit_fen)s::bigint
 WHERE id = %(id)s::uuid AND limit_fen < %(limit_fen)s::bigint
