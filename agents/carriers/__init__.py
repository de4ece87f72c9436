"""What carriers keep of agents and voice bots: sync, differences and pushes."""
