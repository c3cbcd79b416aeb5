"""What the frames of decisions say in sentences: titles, details and alt texts of pictures."""
