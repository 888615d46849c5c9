"""How often times how much: the loss of a quarter, alone and together, by points that fill the space evenly."""
