"""The previewer’s own pages: the sheet of all states, one state, the graph."""
