-- An order of a member that stands, but one: not cancelled, not expired. Index: orders_order_member.
SELECT o.id FROM orders_order o
 WHERE o.member_id = %(member_id)s::uuid AND o.id IS DISTINCT FROM %(but_id)s::uuid
   AND o.state IN ('placed', 'paid', 'completed')
 LIMIT 1
