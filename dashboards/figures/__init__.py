"""Figures as pure functions of a frame and a look: the same frame gives the same figure, and nothing else is read."""
