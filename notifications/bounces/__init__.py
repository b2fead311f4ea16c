"""Mail that comes back: bounces and complaints, what they mean, and whom they stop."""
