INSERT INTO codes_guess (scope, at)
SELECT 'device:1', now() + make_interval(secs => n) FROM generate_series(1, 11) AS tries (n)
