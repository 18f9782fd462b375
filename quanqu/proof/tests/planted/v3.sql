WITH m AS (
  INSERT INTO membership_merge (id, gone_id, kept_id, merged_at, undo_until, facts, moved)
  VALUES (uuidv7(), uuidv7(), uuidv7(), '2026-03-01', '2026-03-08', '{}', '{}') RETURNING gone_id)
INSERT INTO members_identifier (member_id, kind) SELECT gone_id, 'phone' FROM m
