"""Who is told what, when, and proof that it left."""
