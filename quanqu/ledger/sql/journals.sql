-- A page of journals with their entries, newest first. Index: primary key, ledger_journal_about.
WITH page AS (
    SELECT j.* FROM ledger_journal j
     WHERE (%(journal_ids)s::uuid[] IS NULL OR j.id = ANY (%(journal_ids)s::uuid[]))
       AND (%(about)s::uuid IS NULL OR j.about = %(about)s::uuid)
       AND (%(before_id)s::uuid IS NULL OR j.id < %(before_id)s::uuid)
       AND (%(organisation_ids)s::uuid[] IS NULL OR EXISTS (
            SELECT FROM ledger_posting p WHERE p.journal_id = j.id
               AND p.organisation_id = ANY (%(organisation_ids)s::uuid[])))
       AND (%(party)s::text IS NULL OR EXISTS (
            SELECT FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id
             WHERE p.journal_id = j.id AND a.party = %(party)s::text))
     ORDER BY j.id DESC LIMIT %(limit)s::int
)
SELECT page.id, page.fact_key, page.kind, page.occurred_at, page.recorded_at, page.memo, page.about,
       page.actor, p.organisation_id, o.name AS organisation_name, a.kind AS account_kind, a.party,
       p.currency, p.amount_fen, p.reason
  FROM page
  JOIN ledger_posting p ON p.journal_id = page.id
  JOIN ledger_account a ON a.id = p.account_id
  JOIN network_organisation o ON o.id = p.organisation_id
 ORDER BY page.id DESC, p.id
