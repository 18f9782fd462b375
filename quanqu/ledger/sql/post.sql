-- Book journals with all their entries and move kept balances. Always one row back. It writes
-- nothing if an account is not open yet; a journal whose fact was booked before is left out.
-- Locks: the fact keys, then the kept accounts by id: never an account before another's key.
-- Index: ledger_account_key, ledger_journal_fact_key, primary key.
WITH entry AS MATERIALIZED (
    SELECT * FROM unnest(%(journal_ids)s::uuid[], %(organisation_ids)s::uuid[], %(kinds)s::text[],
                         %(currencies)s::text[], %(parties)s::text[], %(amounts)s::bigint[],
                         %(reasons)s::text[])
           WITH ORDINALITY
           AS e (journal_id, organisation_id, kind, currency, party, amount_fen, reason, n)
), account AS MATERIALIZED (
    SELECT a.id, a.floor_fen, wanted.*
      FROM (SELECT DISTINCT organisation_id, kind, currency, party FROM entry) wanted
      LEFT JOIN ledger_account a USING (organisation_id, kind, currency, party)
), known AS MATERIALIZED (
    SELECT count(*) = count(id) AS are_open FROM account
), journal AS (
    INSERT INTO ledger_journal (id, fact_key, kind, occurred_at, memo, about, reverses_id, actor)
    SELECT j.id, j.fact_key, j.kind, j.occurred_at, j.memo, j.about, j.reverses_id,
           coalesce(j.actor, nullif(current_setting('quanqu.actor', true), ''))
      FROM unnest(%(ids)s::uuid[], %(fact_keys)s::text[], %(journal_kinds)s::text[],
                  %(occurred_ats)s::timestamptz[], %(memos)s::text[], %(abouts)s::uuid[],
                  %(reverses)s::uuid[], %(actors)s::text[])
           AS j (id, fact_key, kind, occurred_at, memo, about, reverses_id, actor)
     WHERE (SELECT are_open FROM known)
    ON CONFLICT (fact_key) DO NOTHING
    RETURNING id
), fresh AS MATERIALIZED (
    SELECT e.n, e.journal_id, account.id AS account_id, account.floor_fen, e.organisation_id,
           e.currency, e.amount_fen, e.reason
      FROM entry e
      JOIN journal ON journal.id = e.journal_id
      JOIN account USING (organisation_id, kind, currency, party)
), change AS MATERIALIZED (
    SELECT account_id, -sum(amount_fen)::bigint AS credit_fen
      FROM fresh WHERE floor_fen IS NOT NULL GROUP BY account_id
), locked AS MATERIALIZED (
    SELECT a.id FROM ledger_account a JOIN change ON change.account_id = a.id
     ORDER BY a.id FOR NO KEY UPDATE OF a
), kept AS (
    UPDATE ledger_account a SET balance_fen = a.balance_fen + change.credit_fen
      FROM locked JOIN change ON change.account_id = locked.id
     WHERE a.id = locked.id
    RETURNING a.id
), posting AS (
    INSERT INTO ledger_posting (journal_id, account_id, organisation_id, currency, amount_fen, reason)
    SELECT journal_id, account_id, organisation_id, currency, amount_fen, reason
      FROM fresh ORDER BY n
    RETURNING id
)
SELECT known.are_open, (SELECT count(*) FROM journal) AS journals,
       (SELECT count(*) FROM posting) AS postings, (SELECT count(*) FROM kept) AS kept
  FROM known
