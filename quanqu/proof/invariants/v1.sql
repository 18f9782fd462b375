-- V1: An erased member has no personal field, and no key that could open one.
-- 中文: 已注销会员没有任何个人信息，也没有能解开它的密钥。
SELECT m.id AS member_id, m.name_sealed IS NOT NULL AS has_name, k.member_id IS NOT NULL AS has_key,
       count(i.id) AS identifiers
  FROM members_member m
  LEFT JOIN members_member_key k ON k.member_id = m.id
  LEFT JOIN members_identifier i ON i.member_id = m.id
 WHERE m.state = 'erased'
 GROUP BY m.id, m.name_sealed, k.member_id
HAVING m.name_sealed IS NOT NULL OR k.member_id IS NOT NULL OR count(i.id) > 0
-- examined
SELECT count(*) FROM members_member
