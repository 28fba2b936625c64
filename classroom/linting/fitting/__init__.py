"""How the tables of LinterLite are made: replayed slips, the fit, and what counts as right. Pure: programs come in."""
