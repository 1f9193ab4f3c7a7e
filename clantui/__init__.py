"""Which cards does a Clash Royale clan play?"""
