"""What binds the decks' facts to the lectures that show them; one module a lecture."""
