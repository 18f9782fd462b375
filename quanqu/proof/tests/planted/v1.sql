WITH m AS (INSERT INTO members_member (id, state) VALUES (uuidv7(), 'erased') RETURNING id)
INSERT INTO members_identifier (member_id, kind) SELECT id, 'phone' FROM m
