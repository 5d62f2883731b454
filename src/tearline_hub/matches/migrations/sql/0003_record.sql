-- The other columns that may change were granted one by one.
GRANT UPDATE (record_id) ON match TO tearline_app;
