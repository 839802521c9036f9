"""The pages that go back: nothing that a student wrote runs in them."""
