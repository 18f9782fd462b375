-- Whether any price is for approved buyers only. Index: pricing_price_wholesale.
SELECT EXISTS (SELECT FROM pricing_price p WHERE p.tier = 'wholesale') AS has_wholesale
