"""One widget per kind of field. A new kind is one file here and one line in `registry`."""
