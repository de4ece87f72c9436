"""A company's calls as its people know them, one row a call whoever took part, with nodes, path and figures."""
