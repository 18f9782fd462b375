INSERT INTO rewards_plan_version (number, state) VALUES (1, 'draft')
