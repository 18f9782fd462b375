INSERT INTO payments_refund (id, status, requested_at)
VALUES (uuidv7(), 'unknown', now() - interval '16 minutes')
