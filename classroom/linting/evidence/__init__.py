"""What both languages share: reading evidence for a bracket, a quote, a comma or a misspelt word."""
