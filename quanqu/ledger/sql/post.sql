-- Book journals with all their entries; accounts are opened on the way, kept balances moved.
-- Rows come back per journal that was new: fewer than given means that a fact was booked before.
-- Locks: the fact keys, new accounts by key, then the kept accounts by id.
-- Index: ledger_account_key, ledger_journal_fact_key.
WITH journal AS (
    INSERT INTO ledger_journal (id, fact_key, kind, occurred_at, memo, about, reverses_id)
    SELECT * FROM unnest(%(ids)s::uuid[], %(fact_keys)s::text[], %(journal_kinds)s::text[],
                         %(occurred_ats)s::timestamptz[], %(memos)s::text[], %(abouts)s::uuid[],
                         %(reverses)s::uuid[])
    ON CONFLICT (fact_key) DO NOTHING
    RETURNING id
), entry AS (
    SELECT e.*
      FROM unnest(%(journal_ids)s::uuid[], %(organisation_ids)s::uuid[], %(kinds)s::text[],
                  %(currencies)s::text[], %(parties)s::text[], %(amounts)s::bigint[],
                  %(reasons)s::text[])
           WITH ORDINALITY
           AS e (journal_id, organisation_id, kind, currency, party, amount_fen, reason, n)
      JOIN journal ON journal.id = e.journal_id
), wanted AS (
    SELECT organisation_id, kind, currency, party, -sum(amount_fen)::bigint AS credit_fen
      FROM entry GROUP BY 1, 2, 3, 4
), known AS (
    SELECT a.id, a.floor_fen, w.* FROM wanted w
      JOIN ledger_account a USING (organisation_id, kind, currency, party)
), opened AS (
    -- An account that another transaction has just opened is taken from it, not opened again.
    INSERT INTO ledger_account (id, organisation_id, kind, currency, party, floor_fen, balance_fen)
    SELECT uuidv7(), organisation_id, kind, currency, party,
           CASE WHEN kind = ANY (%(kept)s::text[]) THEN 0 END,
           CASE WHEN kind = ANY (%(kept)s::text[]) THEN credit_fen END
      FROM wanted w
     WHERE NOT EXISTS (SELECT FROM known k WHERE (k.organisation_id, k.kind, k.currency, k.party)
                                               = (w.organisation_id, w.kind, w.currency, w.party))
     ORDER BY organisation_id, kind, currency, party
    ON CONFLICT (organisation_id, kind, currency, party)
    DO UPDATE SET balance_fen = ledger_account.balance_fen + excluded.balance_fen
    RETURNING id, organisation_id, kind, currency, party
), locked AS (
    -- The count makes every statement open first and lock then: one order, no deadlock.
    SELECT a.id FROM ledger_account a JOIN known k ON k.id = a.id
     WHERE k.floor_fen IS NOT NULL AND (SELECT count(*) FROM opened) >= 0
     ORDER BY a.id FOR NO KEY UPDATE OF a
), kept AS (
    UPDATE ledger_account a SET balance_fen = a.balance_fen + k.credit_fen
      FROM locked JOIN known k ON k.id = locked.id
     WHERE a.id = locked.id
    RETURNING a.id
), account AS (
    SELECT id, organisation_id, kind, currency, party FROM known
    UNION ALL SELECT id, organisation_id, kind, currency, party FROM opened
), posting AS (
    INSERT INTO ledger_posting (journal_id, account_id, organisation_id, currency, amount_fen, reason)
    SELECT e.journal_id, account.id, e.organisation_id, e.currency, e.amount_fen, e.reason
      FROM entry e JOIN account USING (organisation_id, kind, currency, party)
     ORDER BY e.n
    RETURNING journal_id
)
SELECT journal_id AS id, count(*) AS entries, (SELECT count(*) FROM kept) AS kept
  FROM posting GROUP BY journal_id
