"""An organisation's own records: the register of subjects, or an agency's own people."""
