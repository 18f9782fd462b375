-- M1: Bindings of one member never overlap.
-- 中文: 同一会员的导购绑定从不重叠。
SELECT a.member_id, a.id AS binding_id, b.id AS other_id, a.valid * b.valid AS overlap
  FROM rewards_binding a
  JOIN rewards_binding b ON b.member_id = a.member_id AND b.id > a.id AND b.valid && a.valid
-- examined
SELECT count(*) FROM rewards_binding
