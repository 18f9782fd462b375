-- K5: A scope is locked after 10 wrong codes in 10 minutes: an eleventh is never even looked up.
-- 中文: 10 分钟内输错 10 次即锁定，第十一次连查都不查。
SELECT scope, at, guesses
  FROM (SELECT scope, at,
               count(*) OVER (PARTITION BY scope ORDER BY at
                              RANGE BETWEEN interval '599 seconds' PRECEDING AND CURRENT ROW) AS guesses
          FROM codes_guess) AS counted
 WHERE guesses > 10
-- examined
SELECT count(*) FROM codes_guess
