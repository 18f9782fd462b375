-- A range of uuids: the wheel's PostgreSQL has no btree_gist, and a closed range of one value
-- overlaps another exactly when both are equal.
CREATE TYPE uuidrange AS RANGE (subtype = uuid);
