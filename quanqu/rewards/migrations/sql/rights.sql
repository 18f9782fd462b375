-- Facts are added and read. A touch, what was frozen at payment and what was posted never change;
-- a binding ends but is never removed.
REVOKE UPDATE, DELETE, TRUNCATE ON rewards_touch, rewards_scan, rewards_visitor, rewards_acceptance,
    rewards_entitlement, rewards_beneficiary, rewards_kept, rewards_accrual, rewards_payout
    FROM quanqu_app;
REVOKE DELETE, TRUNCATE ON rewards_binding, rewards_plan, rewards_plan_version, rewards_pay_run,
    rewards_flag FROM quanqu_app;
-- What a version of a plan says never changes: it is approved as it was written.
REVOKE UPDATE ON rewards_plan_version FROM quanqu_app;
GRANT UPDATE (state, approved_by, in_force_at) ON rewards_plan_version TO quanqu_app;
-- Locking an entitlement for update needs one column that may change.
GRANT UPDATE (settled_at) ON rewards_entitlement TO quanqu_app;
-- Which payout paid a part, and which journal booked the payout: said once, when it is known.
GRANT UPDATE (payout_id) ON rewards_accrual TO quanqu_app;
GRANT UPDATE (journal_id) ON rewards_payout TO quanqu_app;
