"""The vendor's products as far as the lab knows them: agents and servers as state machines, a CMDB, and people at consoles."""
