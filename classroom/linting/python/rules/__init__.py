"""One small file per family of mistakes in Python; every file here with a `RULES` tuple is found."""
