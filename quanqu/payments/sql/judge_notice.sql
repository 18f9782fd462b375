-- Keep what we made of a notice.
UPDATE payments_notice SET verdict = %(verdict)s::text, why = %(why)s::text
 WHERE id = %(id)s::bigint
