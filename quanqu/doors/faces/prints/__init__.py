"""Codes on paper: sheets, shelf tags, posters and virtual shelves, as PDF, SVG and PNG. (A1, A10)

A layout says where boxes, texts, symbols and pictures lie; three renderers draw the same page.
"""
