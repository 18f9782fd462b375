INSERT INTO rewards_binding (member_id, staff_id, seat, valid)
SELECT '01900000-0000-7000-8000-000000000001', uuidv7(), 1, tstzrange('2026-03-01', '2026-04-01')
  FROM generate_series(1, 2)
