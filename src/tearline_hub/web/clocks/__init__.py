"""What happens next because time passes, and what just did, for each organisation."""
