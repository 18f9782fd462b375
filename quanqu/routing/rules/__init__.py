"""Pure decisions of routing: which shelves serve a cart, and how long every leg takes."""
