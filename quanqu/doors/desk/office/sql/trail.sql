-- A page of the audit trail, the newest first; NULL asks for everything. Index: kit_audit_pkey.
SELECT id, table_name, row_id, action, before, after, actor, at
  FROM kit_audit
 WHERE (%(before_id)s::uuid IS NULL OR id < %(before_id)s::uuid)
   AND (%(table_name)s::text IS NULL OR table_name = %(table_name)s::text)
   AND (%(row_id)s::text IS NULL OR row_id = %(row_id)s::text)
   AND (%(actor)s::text IS NULL OR actor = %(actor)s::text)
   AND (%(since)s::timestamptz IS NULL OR at >= %(since)s::timestamptz)
   AND (%(until)s::timestamptz IS NULL OR at < %(until)s::timestamptz)
 ORDER BY id DESC
 LIMIT %(most)s
