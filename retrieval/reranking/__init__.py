"""The second, closer look at the chunks that the two legs found, and the order that it gives."""
