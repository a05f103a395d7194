"""What all views share: how a request is let in and how it is answered. Knows no feature."""
