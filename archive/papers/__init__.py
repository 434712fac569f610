"""What each paper says: a class's record becomes the data of a template, worded and formatted. Draws nothing."""
