"""One module per page. A page reads as a table of contents: a query, a figure, a place."""
