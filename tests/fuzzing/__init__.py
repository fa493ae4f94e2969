"""Random learners: gestures of all kinds on every screen, lines of all kinds in line mode, and what must
hold.
"""
