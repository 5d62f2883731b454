"""A manager's page: the organisation's open work by age, without content and without anybody's name."""
