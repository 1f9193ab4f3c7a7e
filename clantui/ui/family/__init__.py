"""The family screen: several clans as one."""
