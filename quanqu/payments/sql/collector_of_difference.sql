-- Whose money a difference is about. Index: primary key.
SELECT collector_id FROM payments_difference WHERE id = %(id)s::uuid
