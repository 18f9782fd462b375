-- Whether there is any rule of assortment at all: without one, everything active is sold everywhere.
-- Locks: none. Indexes: catalog_assortment_rule_once.
SELECT EXISTS (SELECT FROM catalog_assortment_rule) AS has_rules
