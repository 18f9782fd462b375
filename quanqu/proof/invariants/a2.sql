-- A2: Whoever approves is not who drafted.
-- 中文: 审批人不是起草人。
SELECT id AS version_id, drafted_by, approved_by
  FROM rewards_plan_version
 WHERE approved_by = drafted_by OR (state = 'approved' AND approved_by IS NULL)
-- examined
SELECT count(*) FROM rewards_plan_version WHERE state = 'approved'
