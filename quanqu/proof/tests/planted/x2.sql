WITH e AS (
  INSERT INTO kit_event (name, payload, actor, recorded_at)
  VALUES ('orders.OrderPaid', '{}', 'system:test', now() - interval '2 minutes'))
INSERT INTO kit_consumer (name) VALUES ('rewards')
