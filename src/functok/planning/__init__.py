"""From specs and settings to slots: which rows are wanted, kind by kind."""
