"""How a running bot is watched: its health, its figures, its log."""
