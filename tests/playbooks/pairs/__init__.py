"""Stories in which two incidents of the shipped plan meet, and what must hold in each of them."""
