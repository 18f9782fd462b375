"""The back office of the head office: records, prices, codes, devices and the audit trail."""
