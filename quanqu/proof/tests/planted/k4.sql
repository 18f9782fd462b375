INSERT INTO codes_member_step (member_id, step, used_at)
SELECT '01900000-0000-7000-8000-000000000001', 1, to_timestamp(30) FROM generate_series(1, 2)
