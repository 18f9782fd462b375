-- The smallest UUIDv7 of a moment: the bound of a month's partition.
CREATE FUNCTION quanqu_uuid_floor(moment timestamptz) RETURNS uuid
LANGUAGE sql IMMUTABLE STRICT
RETURN (lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid;

-- Make the partitions of one table from last month to some months ahead; safe to run again.
-- SECURITY DEFINER: the application makes them on time but owns no table. Rights on a partition
-- are taken away, because an UPDATE aimed at the partition would pass by its parent's rights.
CREATE FUNCTION quanqu_ensure_partitions(parent text, months_ahead integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
    month timestamptz;
    partition text;
    made integer := 0;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_partitioned_table p JOIN pg_class c ON c.oid = p.partrelid
                    WHERE c.relname = parent AND c.relnamespace = 'public'::regnamespace) THEN
        RAISE EXCEPTION '% is not a partitioned table', parent;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('quanqu_ensure_partitions'));
    FOR step IN -1 .. months_ahead LOOP
        month := (date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => step))
                 AT TIME ZONE 'UTC';
        partition := format('%s_%s', parent, to_char(month AT TIME ZONE 'UTC', 'YYYY_MM'));
        CONTINUE WHEN to_regclass(partition) IS NOT NULL;
        EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
                       partition, parent, quanqu_uuid_floor(month),
                       quanqu_uuid_floor((month AT TIME ZONE 'UTC' + interval '1 month')
                                         AT TIME ZONE 'UTC'));
        EXECUTE format('REVOKE ALL ON %I FROM quanqu_app', partition);
        made := made + 1;
    END LOOP;
    RETURN made;
END $$;

-- The same for every partitioned table: called by a daily job and at each start.
CREATE FUNCTION quanqu_ensure_all_partitions(months_ahead integer) RETURNS integer
LANGUAGE sql SECURITY DEFINER SET search_path = public
AS $$
    SELECT coalesce(sum(quanqu_ensure_partitions(c.relname, months_ahead)), 0)::integer
      FROM pg_partitioned_table p JOIN pg_class c ON c.oid = p.partrelid
     WHERE c.relnamespace = 'public'::regnamespace
$$;
