-- How many entries a count has, and of how many shelves. Index: stock_count_entry_shelf.
SELECT count(*)::integer AS entry_qty, count(DISTINCT (e.sku_id, e.owner_id, e.lot))::integer AS shelf_qty
  FROM stock_count_entry e WHERE e.count_id = %(count_id)s::uuid
