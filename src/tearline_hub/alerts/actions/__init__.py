"""The only writers of reports, alerts, desks and shifts: one function for each thing that somebody does."""
