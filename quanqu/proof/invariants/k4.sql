-- K4: A member code counts once in each of its steps, and only near the step's time.
-- 中文: 会员码每个时间段只用一次，且只在该时间段附近。
SELECT member_id, step, count(*) AS uses, min(used_at) AS first_at
  FROM codes_member_step
 GROUP BY member_id, step
HAVING count(*) > 1
UNION ALL
SELECT member_id, step, 1, used_at
  FROM codes_member_step
 WHERE abs(floor(extract(epoch FROM used_at) / 30) - step) > 1
-- examined
SELECT count(*) FROM codes_member_step
