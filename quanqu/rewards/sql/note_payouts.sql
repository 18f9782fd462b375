-- Name the journal that booked each payout. Locks: the payouts, by their keys.
UPDATE rewards_payout p SET journal_id = booked.journal_id
  FROM unnest(%(payout_ids)s::uuid[], %(journal_ids)s::uuid[]) AS booked (payout_id, journal_id)
 WHERE p.id = booked.payout_id
