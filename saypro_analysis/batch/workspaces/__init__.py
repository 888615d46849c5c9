"""What makes and reads workspaces: new ones, the next cycle's, and their notebooks."""
