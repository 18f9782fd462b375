-- Open and close the price windows that are due. Locks: see the function.
SELECT pricing_turn(%(at)s::timestamptz) AS version
