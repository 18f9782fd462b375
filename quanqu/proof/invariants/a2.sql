-- A2: Whoever approves is not who drafted or counted.
-- 中文: 审批人不是起草人，也不是盘点人。
SELECT 'share plan' AS what, id::text AS id, drafted_by AS made_by, approved_by
  FROM rewards_plan_version
 WHERE approved_by = drafted_by OR (state = 'approved' AND approved_by IS NULL)
UNION ALL
SELECT 'count', id::text, array_to_string(counters, ' '), approved_by
  FROM stock_count
 WHERE approved_by = ANY (counters) OR (state = 'approved' AND approved_by IS NULL)
UNION ALL
SELECT 'promotion', id::text, drafted_by, approved_by FROM pricing_promotion_version
 WHERE approved_by = drafted_by OR (from_version IS NOT NULL AND approved_by IS NULL)
UNION ALL
SELECT 'floor prices', id::text, drafted_by, approved_by FROM pricing_floor_draft
 WHERE approved_by = drafted_by OR (version_id IS NOT NULL AND approved_by IS NULL)
UNION ALL
SELECT 'answers', id::text, drafted_by, decided_by FROM pricing_answer_draft
 WHERE version_id IS NOT NULL AND (decided_by = drafted_by OR decided_by IS NULL)
UNION ALL
SELECT 'settlement', id::text, drafted_by, approved_by FROM settlement_run
 WHERE approved_by = drafted_by
    OR (state IN ('approved', 'paying', 'paid') AND approved_by IS NULL)
UNION ALL
SELECT 'payment of rewards', id::text, drafted_by, decided_by FROM rewards_pay_run
 WHERE state = 'paid' AND (decided_by = drafted_by OR decided_by IS NULL)
UNION ALL
SELECT 'held rewards', id::text, proposed_by, decided_by FROM rewards_flag
 WHERE state <> 'held' AND (decided_by = proposed_by OR decided_by IS NULL)
UNION ALL
SELECT 'fee schedule', id::text, drafted_by, approved_by FROM fees_schedule
 WHERE approved_by = drafted_by OR (state = 'approved' AND approved_by IS NULL)
-- examined
SELECT (SELECT count(*) FROM rewards_plan_version WHERE state = 'approved')
     + (SELECT count(*) FROM stock_count WHERE state = 'approved')
     + (SELECT count(*) FROM pricing_promotion_version WHERE from_version IS NOT NULL)
     + (SELECT count(*) FROM pricing_floor_draft WHERE version_id IS NOT NULL)
     + (SELECT count(*) FROM pricing_answer_draft WHERE version_id IS NOT NULL)
     + (SELECT count(*) FROM settlement_run WHERE approved_by IS NOT NULL)
     + (SELECT count(*) FROM rewards_pay_run WHERE state = 'paid')
     + (SELECT count(*) FROM rewards_flag WHERE state <> 'held')
     + (SELECT count(*) FROM fees_schedule WHERE approved_by IS NOT NULL)
