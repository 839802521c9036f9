"""What figures and explorables show, as values: counted here, drawn without being loaded here."""
