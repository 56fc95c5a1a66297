"""Before the desk: the first start, connecting to a clinic, unlocking what is on this computer."""
