-- The day of the group's zone on which the books begin. Index: ledger_journal_time.
SELECT (min(occurred_at) AT TIME ZONE 'Asia/Shanghai')::date AS on_day FROM ledger_journal
