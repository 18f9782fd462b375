-- Add two numbers, for the tests of SQL files.
SELECT %(a)s::int + %(b)s::int AS total, jsonb_build_object('a', %(a)s::int) AS facts, NULL::json AS none
