"""Reports in numbers: what firms' reports cost and bring, for managers. Nothing per officer."""
