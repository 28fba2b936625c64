"""One small file per family of mistakes in C#; every file here with a `RULES` tuple is found by itself."""
