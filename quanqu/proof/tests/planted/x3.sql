INSERT INTO kit_effect (consumer, event_id)
SELECT 'rewards', '01900000-0000-7000-8000-000000000001' FROM generate_series(1, 2)
