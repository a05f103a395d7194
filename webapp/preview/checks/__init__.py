"""What can be found wrong with partials and pages, without a browser."""
