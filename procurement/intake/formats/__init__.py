"""Reading a file as a table, guessing its columns, and writing tables back."""
