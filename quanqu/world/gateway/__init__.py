"""A payment provider that Quanqu can be tried against: a process of its own, with its own state."""
