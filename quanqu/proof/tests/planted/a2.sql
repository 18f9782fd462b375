INSERT INTO rewards_plan_version (number, state, drafted_by, approved_by)
VALUES (1, 'approved', 'staff:one', 'staff:one')
