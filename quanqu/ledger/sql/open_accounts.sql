-- Open the accounts that are missing; one that another transaction opens now is waited for.
-- Rows are inserted in the order of their key, so that two transactions do not wait for each other.
-- Index: ledger_account_key.
INSERT INTO ledger_account (id, organisation_id, kind, currency, party, floor_fen, balance_fen)
SELECT uuidv7(), organisation_id, kind, currency, party,
       CASE WHEN kind = ANY (%(kept)s::text[]) THEN 0 END,
       CASE WHEN kind = ANY (%(kept)s::text[]) THEN 0 END
  FROM (SELECT DISTINCT * FROM unnest(%(organisation_ids)s::uuid[], %(kinds)s::text[],
               %(currencies)s::text[], %(parties)s::text[])
               AS w (organisation_id, kind, currency, party)) wanted
 ORDER BY organisation_id, kind, currency, party
ON CONFLICT (organisation_id, kind, currency, party) DO NOTHING
