-- What a member pays or may pay in instalments. Index: payments_payment_of_member.
SELECT amount_fen - refunded_fen AS amount_fen, instalment_qty,
       coalesce(captured_at, created_at) AS since
  FROM payments_payment
 WHERE member_id = %(member_id)s::uuid AND instalment_qty > 0
   AND status NOT IN ('failed', 'closed')
