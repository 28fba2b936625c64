"""The fitted tables, one generated module for each language; `content/programs/refit.py` makes them."""
