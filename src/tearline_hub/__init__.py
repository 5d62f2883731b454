"""Tearline's hub: one installation (a *node*) shared by the agencies of a partnership, or run by the originator."""
