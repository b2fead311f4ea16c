"""What is bought: the EU's codes (CPV), and the plain-word trades that firms choose from instead."""
