-- X4: Every table kept by month has its parts for this month and the next.
-- 中文: 按月分区的表都已备好本月和下月的分区。
SELECT c.relname AS missing_of, m.month::date AS month
  FROM pg_partitioned_table p
  JOIN pg_class c ON c.oid = p.partrelid AND c.relnamespace = 'public'::regnamespace
 CROSS JOIN LATERAL (
       SELECT date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => ahead)
         FROM generate_series(0, 1) AS ahead) m (month)
 WHERE to_regclass(c.relname || to_char(m.month, '_YYYY_MM')) IS NULL
-- examined
SELECT count(*) FROM pg_partitioned_table p
  JOIN pg_class c ON c.oid = p.partrelid AND c.relnamespace = 'public'::regnamespace
