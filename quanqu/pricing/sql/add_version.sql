-- Number the version by which promotions change. Locks: below lock_versions.
INSERT INTO pricing_version (id, published_at)
SELECT coalesce((SELECT max(id) FROM pricing_version), 0) + 1, %(at)s::timestamptz
RETURNING id AS version
