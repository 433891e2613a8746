"""What every app's API shares: errors in one form, pages, authentication."""
