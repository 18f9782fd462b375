"""The replay of a real online retailer (UCI "Online Retail", CC BY 4.0) through the books."""
