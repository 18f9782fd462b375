-- Write the intent to collect money.
INSERT INTO payments_payment (id, order_id, collector_id, provider, merchant_id, amount_fen,
       currency, status, way, instalment_qty, member_id, is_shared, is_hold, refunded_fen, pay_url,
       provider_reference, created_at, expires_at)
VALUES (%(id)s::uuid, %(order_id)s::uuid, %(collector_id)s::uuid, %(provider)s::text, '',
        %(amount_fen)s::bigint, %(currency)s::text, 'created', %(way)s::text,
        %(instalment_qty)s::smallint, %(member_id)s::uuid, %(is_shared)s::boolean,
        %(is_hold)s::boolean, 0, '', '', %(at)s::timestamptz, %(expires_at)s::timestamptz)
RETURNING *
